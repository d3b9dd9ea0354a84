package io.openshell.router.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A client of scripted providers, for the tests of each dialect. */
final class Dialects implements AutoCloseable {

    static final String OPENAI = "Authorization: Bearer k";
    static final String ANTHROPIC = "x-api-key: k\nanthropic-version: 2023-06-01";

    final ScriptedUpstream upstream;
    private final HttpClient client = HttpClient.newHttpClient();

    Dialects(ProviderDialects dialects) {
        this.upstream = ScriptedUpstream.speaking(dialects);
    }

    HttpResponse<byte[]> get(String path, String headers) throws IOException, InterruptedException {
        return client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> post(String path, String headers, String body) throws IOException, InterruptedException {
        return client.send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path, String headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(upstream.baseUrl(path)));
        headers.lines().forEach(line -> request.header(line.split(": ")[0], line.split(": ")[1]));
        return request;
    }

    /** The value at a path such as {@code choices.0.text} of a JSON body. */
    static Object at(HttpResponse<byte[]> response, String path) {
        return at(Json.parse(text(response)), path);
    }

    static Object at(Object json, String path) {
        Object value = json;
        for (String step : path.split("\\.")) {
            value = value instanceof List<?> list ? list.get(Integer.parseInt(step)) : ((Map<?, ?>) value).get(step);
        }
        return value;
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** The data of each event of a whole stream, parsed; a word such as {@code [DONE]} as it is. */
    static List<Object> events(HttpResponse<byte[]> response) {
        List<Object> events = new ArrayList<>();
        for (String event : text(response).split("\n\n")) {
            String data = event.substring(event.indexOf("data: ") + 6);
            events.add(data.startsWith("{") ? Json.parse(data) : data);
        }
        return events;
    }

    @Override
    public void close() {
        upstream.close();
    }
}

package io.openshell.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Secret;
import io.openshell.program.admin.AdminServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page is everybody's and empty; what it shows is for the token alone. */
class ConsoleTest {
    private static final String TOKEN = "VGhpcyBpcyBub3QgYSByZWFsIHRva2VuLCBidXQgbG9uZw";

    private final Console console = Console.start(Secret.of(TOKEN), new CountingContent());
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), console.byPath());
    }

    @AfterEach
    void stop() {
        console.close();
        server.close();
        // What a test did not read to its end is nobody's business any more.
        client.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Opens the feed and returns its lines. */
    private HttpResponse<Stream<String>> watch() throws Exception {
        return client.send(request("/console/feed").header("Authorization", "Bearer " + TOKEN).build(),
                BodyHandlers.ofLines());
    }

    @Test
    void thePageAndItsPartsAreServedUnderAStrictPolicy() throws Exception {
        HttpResponse<String> page = get("/console");
        List<String> parts = new ArrayList<>(List.of("/console"));
        Matcher part = Pattern.compile("(?:href|src)=\"(/console/[^\"]+)\"").matcher(page.body());
        while (part.find()) {
            if (!parts.contains(part.group(1))) {
                parts.add(part.group(1));
            }
        }
        assertThat(parts).contains("/console/console.css", "/console/app.js", "/console/icon.svg");
        Pattern imported = Pattern.compile("from '\\./([a-z]+\\.js)'");
        for (int i = 0; i < parts.size(); i++) {
            HttpResponse<String> answer = get(parts.get(i));
            assertThat(answer.statusCode()).as(parts.get(i)).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
            assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
            assertThat(answer.headers().firstValue("referrer-policy")).contains("no-referrer");
            assertThat(answer.body()).doesNotContain(TOKEN, "innerHTML", " style=", " onclick=", "http://127");
            Matcher more = imported.matcher(answer.body());
            while (more.find()) {
                if (!parts.contains("/console/" + more.group(1))) {
                    parts.add("/console/" + more.group(1));
                }
            }
        }
        assertThat(parts).hasSize(console.byPath().size() - 1);
    }

    @Test
    void withoutTheTokenThereIsNothing() throws Exception {
        assertThat(get("/console/feed").statusCode()).isEqualTo(401);
        HttpResponse<String> wrong = get("/console/feed?token=" + TOKEN, "Authorization", "Bearer " + TOKEN + "x");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo("the token is missing or wrong\n");
        assertThat(wrong.headers().firstValue("www-authenticate")).contains("Bearer");
        for (int i = 0; i < 8; i++) {
            assertThat(get("/console/feed").statusCode()).isEqualTo(401);
        }
        assertThat(get("/console/feed").statusCode()).isEqualTo(429);
        HttpResponse<Stream<String>> right = watch();
        assertThat(right.statusCode()).isEqualTo(200);
        right.body().close();
    }

    @Test
    void withItThereIsAFeed() throws Exception {
        HttpResponse<Stream<String>> answer = watch();
        assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
        try (Stream<String> lines = answer.body()) {
            assertThat(lines.limit(5)).satisfiesExactly(
                    line -> assertThat(line).isEqualTo("event: all"),
                    line -> assertThat(line).startsWith("data: {\"all\":"),
                    line -> assertThat(line).isEmpty(),
                    line -> assertThat(line).isEqualTo("event: some"),
                    line -> assertThat(line).startsWith("data: {\"look\":"));
        }
    }

    @Test
    void theNinthViewerIsTurnedAway() throws Exception {
        List<HttpResponse<Stream<String>>> viewers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            viewers.add(watch());
            assertThat(viewers.getLast().statusCode()).isEqualTo(200);
        }
        assertThat(get("/console/feed", "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(503);
        viewers.forEach(viewer -> viewer.body().close());
    }

    @Test
    void nothingElseIsServedAndNothingCanBeChanged() throws Exception {
        for (String path : List.of("/console/", "/console/x", "/console/console.html", "/console/../console/x")) {
            assertThat(get(path, "Authorization", "Bearer " + TOKEN).statusCode()).as(path).isEqualTo(404);
        }
        for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            HttpRequest request = request("/console/feed").header("Authorization", "Bearer " + TOKEN)
                    .method(method, HttpRequest.BodyPublishers.noBody()).build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        }
        HttpRequest head = request("/console/feed").header("Authorization", "Bearer " + TOKEN).HEAD().build();
        assertThat(client.send(head, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }

    @Test
    void aNameThatIsNotOfThisMachineIsRefused() throws Exception {
        for (String path : List.of("/console", "/console/feed")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
                String head = "GET " + path + " HTTP/1.1\r\nHost: rebound.example\r\nAuthorization: Bearer " + TOKEN
                        + "\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                assertThat(in.readLine()).startsWith("HTTP/1.1 403");
            }
        }
    }

    @Test
    void aFeedEndsWithTheConsole() throws Exception {
        HttpResponse<Stream<String>> answer = watch();
        try (Stream<String> lines = answer.body()) {
            var rest = lines.iterator();
            rest.next();
            console.close();
            try {
                while (rest.hasNext()) {
                    rest.next();
                }
            } catch (java.io.UncheckedIOException e) {
                // Cut by the interrupt, which is an end too.
                assertThat(e).hasCauseInstanceOf(IOException.class);
            }
        }
    }
}

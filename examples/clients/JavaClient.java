import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** The JDK's HttpClient as a sandboxed client; proxy and trust store come from the environment. */
public final class JavaClient {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        require(ask("Hello", false).contains("Hello from the scripted upstream."), "no answer");
        require(ask("Hello", true).endsWith("data: [DONE]\n\n"), "the stream has no end");
        StringBuilder cut = new StringBuilder();
        try {
            ask("CUT-THE-STREAM", true, cut);
            throw new IllegalStateException("a cut stream looked whole");
        } catch (IOException expected) {
            require(cut.toString().contains("\"code\":\"stream_truncated\""), "a cut stream has no error event");
        }
    }

    private static String ask(String prompt, boolean stream) throws Exception {
        StringBuilder answer = new StringBuilder();
        ask(prompt, stream, answer);
        return answer.toString();
    }

    private static void ask(String prompt, boolean stream, StringBuilder answer) throws Exception {
        String body = "{\"model\":\"model-of-the-caller\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer key-of-the-caller")
                .POST(BodyPublishers.ofString(body))
                .build();
        try (InputStream in = CLIENT.send(request, BodyHandlers.ofInputStream()).body()) {
            byte[] buffer = new byte[4096];
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                answer.append(new String(buffer, 0, size, StandardCharsets.UTF_8));
            }
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }
}

package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.testing.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that repeats the key wherever HTTP has a place for text: none of it comes out on this side. */
class EchoedKeyTest extends RouterFixture {
    private static final String KEY = "sk-canary-7Hd93LmQ2xVb8Tz";

    private ResolvedRoute.Builder route(String type) {
        return TestRoutes.route(type, upstream.baseUrl("/v1")).apiKey(Secret.of(KEY));
    }

    /** Returns everything that a host can print of an exchange, whether it fails or not. */
    private String allThatComesOut(ResolvedRoute route) throws InterruptedException {
        StringBuilder out = new StringBuilder();
        RouteTable routes = RouteTable.of(route);
        try (RouterResponse answer = router.proxyWithCandidatesStreaming(TestRoutes.chat("{}"), routes)) {
            out.append(answer).append(answer.status());
            answer.headers().forEach((name, value) -> out.append('\n').append(name).append(": ").append(value));
            for (var chunk = answer.nextChunk(); chunk.isPresent(); chunk = answer.nextChunk()) {
                out.append(StandardCharsets.ISO_8859_1.decode(chunk.get()));
            }
        } catch (RouterException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            out.append(trace);
        }
        try {
            BufferedResponse answer = router.proxyWithCandidates(TestRoutes.chat("{}"), routes);
            out.append(answer).append(answer.bodyAsString());
        } catch (RouterException e) {
            out.append(e);
        }
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 401 KEY\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Echo: Bearer KEY\r\nX-Echo: KEYKEY\r\nContent-Length: 3\r\n\r\nKEY",
        "HTTP/1.1 200 OK\r\nKEY: yes\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/KEY\r\nContent-Length: 6\r\n\r\nKEYKEY",
        "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.invalid/?k=KEY\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer realm=\"KEY\"\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"KEY\"\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=KEY\r\nKEY\r\n0\r\nX-Trailer: KEY\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nKEY\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: KEY\r\n\r\nKEY",
        "HTTP/1.1 200 OK\r\nContent-Length: KEY\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nKEY",
        "HTTP/1.1 200 OK\r\nX KEY: a\r\n\r\n", "HTTP/1.1 KEY\r\n\r\n", "KEY",
        "HTTP/1.1 103 Hints\r\nLink: KEY\r\n\r\n"})
    void noneOfItComesOut(String bytes) throws Exception {
        // The places that count bytes count those of the key.
        String counted = bytes.replace("Length: 3\r", "Length: " + KEY.length() + "\r")
                .replace("Length: 6\r", "Length: " + 2 * KEY.length() + "\r")
                .replace("\r\n3;", "\r\n" + Integer.toHexString(KEY.length()) + ";");
        upstream.answerAll(Reply.raw(counted.replace("KEY", KEY)).close());

        for (String type : List.of("openai", "anthropic")) {
            assertThat(allThatComesOut(route(type).build())).isNotEmpty().doesNotContainIgnoringCase(KEY);
        }
    }

    @Test
    void aKeyThatIsCutOffComesOutInStarsAsFarAsItTells() throws Exception {
        upstream.answerAll(Reply.untilClose(200, "text/plain", "key=" + KEY.substring(0, 20)));

        assertThat(allThatComesOut(route("openai").build())).contains("key=********************")
                .doesNotContain(KEY.substring(0, 12));
    }

    /** A backend knows the key of its own route only: one route's key is ordinary text in another's answer. */
    @ParameterizedTest
    @CsvSource({"sk-canary-7Hd93LmQ2xVb8Tz, false", "sk-another-key-of-another-route, true"})
    void theKeyThatIsMaskedIsTheRoutesOwn(String echoed, boolean passes) throws Exception {
        upstream.answerAll(Reply.json(200, "{\"k\":\"" + echoed + "\"}"));

        assertThat(allThatComesOut(route("openai").build()).contains(echoed)).isEqualTo(passes);
    }
}

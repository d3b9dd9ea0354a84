package io.openshell.router.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.internal.UnsendableRequestException;
import io.openshell.router.internal.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {
    private static String head(String method, String uri, long length, String... headers) throws Exception {
        int path = uri.indexOf('/', "https://".length());
        ResolvedRoute route = ResolvedRoute.builder().name("r").providerType("openai")
                .endpoint(path < 0 ? uri : uri.substring(0, path)).model("m").apiKey(Secret.of("sk-1"))
                .protocols(List.of(InferenceProtocol.MODEL_DISCOVERY)).build();
        return new String(
                RequestHead.of(new UpstreamRequest(
                        route, method, path < 0 ? "" : uri.substring(path), Headers.of(headers), List.of(), length,
                        false, Optional.empty())),
                StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            GET,  https://a.example/v1/models,           0, GET /v1/models HTTP/1.1~Host: a.example~~
            GET,  http://a.example:8080/v1/models?a=%20, 0, GET /v1/models?a=%20 HTTP/1.1~Host: a.example:8080~~
            GET,  https://[::1]:443/x,                   0, GET /x HTTP/1.1~Host: [::1]~~
            GET,  https://a.example,                     0, GET / HTTP/1.1~Host: a.example~~
            GET,  https://a.example/?,                   0, GET /? HTTP/1.1~Host: a.example~~
            POST, https://a.example/a%2Fb,               5, POST /a%2Fb HTTP/1.1~Host: a.example~Content-Length: 5~~
            POST, https://a.example/,                    0, POST / HTTP/1.1~Host: a.example~Content-Length: 0~~
            """)
    void theTargetTheHostAndTheLengthAreWritten(String method, String uri, long length, String expected)
            throws Exception {
        assertThat(head(method, uri, length)).isEqualTo(expected.replace("~", "\r\n"));
    }

    @ParameterizedTest
    @CsvSource({"X-A, plain", "x-b, \u00e4\u0080\u00ff", "Authorization, Bearer sk-1"})
    void fieldsGoAsTheyAre(String name, String value) throws Exception {
        assertThat(head("GET", "https://a.example/", 0, name, value)).contains("\r\n" + name + ": " + value + "\r\n");
    }

    /** Whoever could set these could make two requests of one. */
    @ParameterizedTest
    @ValueSource(strings = {
        "Connection", "content-length", "EXPECT", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade",
    })
    void fieldsOfTheTransportAreRefused(String name) {
        assertThatExceptionOfType(UnsendableRequestException.class)
                .isThrownBy(() -> head("POST", "https://a.example/", 1, name, "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "connect", "G T", "", "GET / HTTP/1.1\r\nX:"})
    void whatIsNoMethodOfARequestIsRefused(String method) {
        assertThatExceptionOfType(UnsendableRequestException.class)
                .isThrownBy(() -> head(method, "https://a.example/", 0));
    }
}

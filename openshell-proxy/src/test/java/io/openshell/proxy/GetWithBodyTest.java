package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.RequestRefused;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.Reply;
import io.openshell.router.wire.Http1Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The body of a GET was handed on, and a backend that does not read the body of a GET took it for the next request: one
 * with any method, path and headers, on a connection of the proxy's own.
 */
class GetWithBodyTest {
    private static final String HEAD = "GET /v1/models HTTP/1.1\r\nHost: inference.local\r\n";
    private static final String HIDDEN = "DELETE /v1/files/a HTTP/1.1\r\nHost: backend\r\n\r\n";

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 46\r\n\r\n" + HIDDEN, "Content-Length: 1\r\n\r\n ",
        "Transfer-Encoding: chunked\r\n\r\n2e\r\n" + HIDDEN + "\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n"})
    void aRequestHiddenInTheBodyOfAGetGoesNowhere(String rest) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            Answer answer = client.send(HEAD + rest).read();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("{\"error\": \"bad request: GET with a body\"}");
            assertThat(client.readRest()).isEmpty();
            assertThat(proxy.upstream().connectionCount()).isZero();
            assertThat(proxy.reports().await(1))
                    .containsExactly(new RequestRefused(400, Http1Violation.GET_WITH_BODY.text()));
        }
    }

    @Test
    void aGetThatSaysItHasNoBodyIsServed() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.json(200, "{}"));

            assertThat(client.send(HEAD + "Content-Length: 0\r\n\r\n").read().status()).isEqualTo(200);
        }
    }
}

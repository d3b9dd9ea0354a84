package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client wants of the connection: to keep it, to close it, to be told to go on. */
class ConnectionOptionsTest {
    static List<Row<Boolean>> keepAlive() {
        return List.of(
                new Row<>("HTTP/1.1", true),
                new Row<>("HTTP/1.0", false),
                new Row<>("HTTP/1.1\r\nConnection: close", false),
                new Row<>("HTTP/1.1\r\nconnection: CLOSE", false),
                new Row<>("HTTP/1.1\r\nConnection: keep-alive", true),
                new Row<>("HTTP/1.1\r\nConnection:", true),
                new Row<>("HTTP/1.1\r\nConnection: , ,", true),
                new Row<>("HTTP/1.1\r\nConnection: closed", true),
                new Row<>("HTTP/1.1\r\nConnection: x-close", true),
                new Row<>("HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings", true),
                new Row<>("HTTP/1.1\r\nConnection: TE,close", false),
                new Row<>("HTTP/1.1\r\nConnection:\t,,close\t,, TE", false),
                new Row<>("HTTP/1.1\r\nConnection: keep-alive, close", false),
                new Row<>("HTTP/1.1\r\nConnection: close, keep-alive", false),
                new Row<>("HTTP/1.1\r\nConnection: TE\r\nConnection: close", false),
                new Row<>("HTTP/1.1\r\nConnection: close\r\nConnection: keep-alive", false),
                new Row<>("HTTP/1.1\r\nProxy-Connection: close", true),
                new Row<>("HTTP/1.0\r\nConnection: keep-alive", true),
                new Row<>("HTTP/1.0\r\nConnection: Keep-Alive, TE", true),
                new Row<>("HTTP/1.0\r\nConnection: keep-alive, close", false),
                new Row<>("HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close", false),
                new Row<>("HTTP/1.0\r\nKeep-Alive: timeout=5", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keepAlive")
    void theConnectionStaysAsTheVersionAndItsOptionsSay(Row<Boolean> row) {
        Outcome outcome = Outcome.ofOne("GET / " + row.wire() + "\r\nHost: inference.local\r\n\r\n");

        assertThat(outcome.request().head().keepAlive()).isEqualTo(row.expected());
    }

    static List<Row<Boolean>> expectations() {
        return List.of(
                new Row<>("HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue", true),
                new Row<>("HTTP/1.1\r\nexpect:100-CONTINUE\r\nContent-Length: 2", true),
                new Row<>("HTTP/1.1\r\nExpect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 2", true),
                new Row<>("HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked", true),
                new Row<>("HTTP/1.1\r\nContent-Length: 2", false),
                new Row<>("HTTP/1.1\r\nExpect: 100-continue", false),
                new Row<>("HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0", false),
                new Row<>("HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2", false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("expectations")
    void theClientWaitsOnlyForABodyAndNotInHttp10(Row<Boolean> row) {
        Outcome outcome = Outcome.ofOne("POST / " + row.wire() + "\r\nHost: inference.local\r\n\r\n0\r\n\r\n");

        assertThat(outcome.request().head().expectsContinue()).isEqualTo(row.expected());
    }
}

package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class TlsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static final SSLContext TLS = SelfSignedCertificate.of("127.0.0.1").context();

    @Test
    void anHttpsClientIsAnsweredAndRecorded() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(TLS).answer(Reply.json(200, "{}"))) {
            assertThat(upstream.uri()).hasScheme("https").hasPort(upstream.port());
            HttpClient client = HttpClient.newBuilder().sslContext(TLS).build();
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(upstream.uri().resolve("/x")).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("{}");
            assertThat(upstream.takeRequest(SOON).target()).isEqualTo("/x");
        }
    }

    @Test
    void everyEndIsTheOneScripted() throws Exception {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (ScriptedUpstream upstream = ScriptedUpstream.startTls(TLS).answer(Reply.raw("all").close(),
                    Reply.raw("half").halfClose(), Reply.raw("some").reset())) {
                try (RawClient client = connect(upstream, protocol)) {
                    assertThat(client.get("/").readToEnd()).isEqualTo("all");
                }
                try (RawClient client = connect(upstream, protocol)) {
                    assertThat(client.get("/").readToEnd()).isEqualTo("half");
                }
                try (RawClient client = connect(upstream, protocol)) {
                    assertThatThrownBy(() -> client.get("/").readToEnd())
                            .isInstanceOfAny(SocketException.class, SSLException.class);
                }
            }
        }
    }

    @Test
    void aPeerThatLeavesIsSeen() throws Exception {
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (ScriptedUpstream upstream = ScriptedUpstream.startTls(TLS)
                    .answerAll(Reply.script().bytes("first").hang())) {
                for (boolean reset : new boolean[] {false, true}) {
                    RawClient client = connect(upstream, protocol);
                    client.get("/").readThrough("first");
                    if (reset) {
                        client.reset();
                    } else {
                        client.close();
                    }
                    assertThat(upstream.takeRequest(SOON).awaitPeerGone(SOON)).isPresent();
                    assertThat(upstream.awaitOpenConnections(0, SOON)).isTrue();
                }
            }
        }
    }

    @Test
    void aFailedHandshakeLeavesNothingBehind() throws Exception {
        ScriptedUpstream upstream = ScriptedUpstream.startTls(TLS).answerAll(Reply.status(200));
        try (RawClient plain = new RawClient(upstream)) {
            assertThat(plain.get("/").readToEnd()).as("a TLS alert").startsWith("\u0015\u0003");
            assertThat(upstream.awaitOpenConnections(0, SOON)).isTrue();
        } finally {
            upstream.close();
        }
        assertThat(upstream.connectionCount()).isEqualTo(1);
        assertThat(upstream.requests()).isEmpty();
        assertThat(upstream.strayBytes()).isEmpty();
        assertThat(upstream.toString()).contains("connection 0 failed to read");
        assertThat(upstream.threads()).noneMatch(Thread::isAlive);
    }

    private static RawClient connect(ScriptedUpstream upstream, String protocol) throws IOException {
        RawClient client = new RawClient(upstream);
        SSLSocket secure = (SSLSocket) TLS.getSocketFactory()
                .createSocket(client.plain, "127.0.0.1", upstream.port(), true);
        secure.setEnabledProtocols(new String[] {protocol});
        return client.over(secure);
    }
}

package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.ProxyEvent.TunnelRefused;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.router.testing.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens before TLS: only {@code CONNECT inference.local:443} opens a tunnel. */
class TunnelTest {
    private static final String DENIED = "{\"error\": \"connection not allowed by policy\"}";

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT api.openai.com:443 HTTP/1.1", "CONNECT inference.local:80 HTTP/1.1",
        "CONNECT inference.local:8443 HTTP/1.1", "CONNECT 127.0.0.1:443 HTTP/1.1",
        "CONNECT inference.local.evil.example:443 HTTP/1.1", "CONNECT 169.254.169.254:80 HTTP/1.1",
        "CONNECT [::1]:443 HTTP/1.1", "GET http://inference.local/v1/models HTTP/1.1",
        "GET https://inference.local/v1/models HTTP/1.1", "POST /v1/chat/completions HTTP/1.1",
        "OPTIONS * HTTP/1.1", "GET http://example.com/ HTTP/1.1", "connect inference.local:443 HTTP/1.1"})
    void anythingElseIsDenied(String requestLine) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            Answer answer = client.send(requestLine + "\r\nHost: inference.local:443\r\n\r\n").read();

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text()).isEqualTo(DENIED);
            assertThat(client.readRest()).isEmpty();
            assertThat(proxy.reports().awaitFirst(TunnelRefused.class).status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT inference.local:443 HTTP/1.1\n\n", "CONNECT inference.local:443\r\n\r\n",
        "CONNECT inference.local:443 HTTP/2.0\r\n\r\n", "\0", "\u0016\u0003\u0001\0\u0005",
        "CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 3\r\n\r\nabc",
        "CONNECT inference.local:443 HTTP/1.1\r\nA : b\r\n\r\n"})
    void aMalformedConnectIs400(String bytes) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            Answer answer = client.send(bytes).read();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).matches("\\{\"error\": \"bad request: [a-zA-Z0-9/. ]+\"}");
            assertThat(client.readRest()).isEmpty();
        }
    }

    @Test
    void aConnectAboveItsLimitIs431() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            Answer answer = client.send("CONNECT inference.local:443 HTTP/1.1\r\nA: " + "b".repeat(8192)).read();

            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.text()).isEqualTo("{\"error\": \"request header fields too large\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT inference.local:443 HTTP/1.0\r\n\r\n",
        "CONNECT INFERENCE.local:443 HTTP/1.1\r\nHost: inference.local\r\nProxy-Connection: keep-alive\r\n\r\n"})
    void itsSpellingsOpenATunnel(String bytes) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            assertThat(client.send(bytes).readHead().statusLine())
                    .isEqualTo("HTTP/1.1 200 Connection Established");
        }
    }

    @Test
    void aTunnelOpensByteByByte() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            for (byte b : TunnelClient.CONNECT.getBytes(StandardCharsets.US_ASCII)) {
                client.send(new byte[] {b});
            }
            assertThat(client.readHead().status()).isEqualTo(200);
            proxy.upstream().answerAll(Reply.json(200, "{}"));
            assertThat(client.startTls("inference.local").post("/v1/messages", "{}").read().status()).isEqualTo(200);
        }
    }

    /** A client that does not wait for the 200 before it starts TLS. */
    @Test
    void aClientHelloThatComesWithTheConnectCounts() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            SSLEngine engine = TestCertificates.get().clientContext().createSSLEngine("inference.local", 443);
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            byte[] connect = TunnelClient.CONNECT.getBytes(StandardCharsets.US_ASCII);
            byte[] both = ByteBuffer.allocate(connect.length + hello.position()).put(connect).put(hello.flip()).array();

            assertThat(client.send(both).readHead().status()).isEqualTo(200);

            // A handshake record (22) of TLS 1.2's record version: the ServerHello.
            byte[] record = client.raw().getInputStream().readNBytes(3);
            assertThat(record).containsExactly(22, 3, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/models HTTP/1.1\r\nHost: inference.local\r\n\r\n", "x", "\0\0\0",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
    void plainBytesInTheTunnelGetAPlain400(String bytes) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            client.openTunnel();

            Answer answer = client.send(bytes).read();

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo("{\"error\": \"bad request: TLS expected\"}");
            assertThat(client.readRest()).isEmpty();
        }
    }

    @Test
    void aClientThatNamesAnotherServerIsRefused() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            client.openTunnel();

            Assertions.assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> client.startTls("api.openai.com"));
            assertThat(proxy.reports().awaitFirst(TlsFailed.class).reason()).isNotBlank();
        }
    }

    @Test
    void garbageBehindATlsRecordHeaderHarmsNobodyElse() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address());
                TunnelClient other = proxy.connect()) {
            client.openTunnel();
            client.send("\u0016\u0003\u0001\0\u0010" + "garbagegarbagega");
            client.readRest();

            proxy.upstream().answerAll(Reply.json(200, "{}"));
            assertThat(other.post("/v1/messages", "{}").read().status()).isEqualTo(200);
            assertThat(proxy.reports().awaitFirst(TlsFailed.class).reason()).isNotBlank();
        }
    }

    @Test
    void aClientThatLeavesBehindTheConnectLeavesNothing() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            TunnelClient client = TunnelClient.plain(proxy.server().address());
            try (client) {
                client.openTunnel();
            }
            proxy.awaitConnections(0);
            assertThat(proxy.reports().soFar()).isEmpty();
        }
    }
}

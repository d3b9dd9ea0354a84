package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as clients see it: versions, ALPN, resumption, and records of every size. */
class TlsTest {
    private static final String CONNECT = "CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n";

    private interface Settings {
        void apply(SSLParameters parameters);
    }

    /** Returns a session in a new tunnel, the handshake done. */
    private static SSLSocket handshake(ProxyFixture proxy, SSLContext context, Settings settings) throws Exception {
        TunnelClient plain = TunnelClient.plain(proxy.server().address());
        plain.send(CONNECT).readHead();
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain.raw(), "inference.local", 443, true);
        SSLParameters parameters = socket.getSSLParameters();
        settings.apply(parameters);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothVersionsAreSpokenWithAlpnAndAuthenticatedEncryption(String version) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                SSLSocket socket = handshake(proxy, TestCertificates.get().clientContext(), parameters -> {
                    parameters.setProtocols(new String[] {version});
                    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                })) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
            assertThat(socket.getSession().getCipherSuite()).containsAnyOf("_GCM_", "_POLY1305_");
        }
    }

    @Test
    void olderVersionsAreRefused() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            for (String version : new String[] {"TLSv1.1", "TLSv1"}) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> handshake(proxy, TestCertificates.get().clientContext(),
                                parameters -> parameters.setProtocols(new String[] {version})));
            }
        }
    }

    @Test
    void aClientThatSpeaksOnlyHttp2IsRefused() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> handshake(proxy, TestCertificates.get().clientContext(),
                            parameters -> parameters.setApplicationProtocols(new String[] {"h2"})));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aSessionIsResumed(String version) throws Exception {
        SSLContext context = TestCertificates.get().clientContext();
        try (ProxyFixture proxy = ProxyFixture.start()) {
            proxy.upstream().answerAll(Reply.json(200, "{}"));
            long created = 0;
            for (int i = 0; i < 3; i++) {
                try (SSLSocket socket =
                        handshake(proxy, context, parameters -> parameters.setProtocols(new String[] {version}))) {
                    // TLS 1.3 hands out the ticket behind the handshake, with the first answer.
                    socket.getOutputStream().write(TunnelClient.request("/v1/messages", "{}").getBytes(
                            java.nio.charset.StandardCharsets.US_ASCII));
                    assertThat(socket.getInputStream().read()).isEqualTo('H');
                    created = i == 0 ? socket.getSession().getCreationTime() : created;
                    assertThat(socket.getSession().getCreationTime())
                            .as("connection %d resumes the first session", i)
                            .isEqualTo(created);
                }
            }
        }
    }

    @Test
    void largeBodiesArriveWholeBothWays() throws Exception {
        byte[] large = new byte[20 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >> 3);
        }
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.body(200, "application/octet-stream", large));
            String json = "{\"model\":\"" + ProxyFixture.MODEL + "\",\"a\":\"" + "xyz".repeat(3_000_000) + "\"}";

            TunnelClient.Answer answer = client.post("/v1/embeddings", json).read();

            assertThat(Arrays.equals(answer.body(), large)).isTrue();
            RecordedRequest seen = proxy.upstream().takeRequest(Duration.ofSeconds(20));
            assertThat(seen.bodyText().equals(json)).isTrue();
        }
    }

    @Test
    void aClientThatClosesItsSessionGetsTheSame() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answerAll(Reply.json(200, "{}"));
            assertThat(client.post("/v1/messages", "{}").read().status()).isEqualTo(200);
            client.closeSession();

            proxy.awaitConnections(0);
            assertThat(proxy.reports().soFar()).as("nothing but the request").hasSize(1);
        }
    }
}

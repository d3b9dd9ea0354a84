package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.proxy.TunnelClient.Answer;
import io.openshell.proxy.tls.Leaf;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The TLS session in the tunnel: what is negotiated, what is refused, how it is resumed and how it ends. */
class TlsTest {
    private static final String MODELS = "GET /v1/models HTTP/1.1\r\nHost: inference.local\r\n\r\n";

    private static final int SERVER_HELLO_RECORD = 22;
    private static final int PROTOCOL_VERSION = 70;

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsAreSpoken(String protocol) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = connect(proxy, new CountingTrust(TestCertificates.get()).context(), protocol)) {
            assertThat(client.tls().getSession().getProtocol()).isEqualTo(protocol);
            assertThat(client.tls().getSession().getCipherSuite()).containsAnyOf("_GCM_", "_POLY1305_");
            assertThat(status(client, proxy)).isEqualTo(200);
        }
    }

    @Test
    void anOlderVersionIsRefusedWithAnAlert() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            byte[] answer = client.openTunnel().send(ClientHello.ofTls11()).readRest();

            assertThat(answer).hasSize(7).endsWith(PROTOCOL_VERSION);
            assertThat(answer[0]).isEqualTo((byte) 21);
            assertThat(answer[5]).isEqualTo((byte) 2);
            assertThat(proxy.reports().awaitFirst(TlsFailed.class).reason()).isNotEmpty();
        }
    }

    @Test
    void anotherServerNameIsRefusedWithAnAlert() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address()).openTunnel()) {
            assertThatThrownBy(() -> client.startTls("api.example.com"))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("unrecognized_name");
            proxy.reports().awaitFirst(TlsFailed.class);
        }
    }

    @Test
    void theServerNameMayBeLeftOutOrSpelledInCapitals() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            for (List<SNIHostName> names : List.of(List.<SNIHostName>of(),
                    List.of(new SNIHostName("INFERENCE.LOCAL")))) {
                try (TunnelClient client = TunnelClient.plain(proxy.server().address()).openTunnel()
                        .startTls(TestCertificates.get().clientContext(),
                                parameters -> parameters.setServerNames(List.copyOf(names)))) {
                    assertThat(status(client, proxy)).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void theApplicationProtocolIsHttp11() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            for (String[] offered : new String[][] {{"http/1.1"}, {"h2", "http/1.1"}}) {
                try (TunnelClient client = offering(proxy, offered)) {
                    assertThat(client.tls().getApplicationProtocol()).isEqualTo("http/1.1");
                    assertThat(status(client, proxy)).isEqualTo(200);
                }
            }
            try (TunnelClient client = offering(proxy)) {
                assertThat(client.tls().getApplicationProtocol()).isEmpty();
                assertThat(status(client, proxy)).isEqualTo(200);
            }
        }
    }

    @Test
    void aClientThatOnlySpeaksHttp2IsRefusedWithAnAlert() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start()) {
            assertThatThrownBy(() -> offering(proxy, "h2"))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("no_application_protocol");
            proxy.reports().awaitFirst(TlsFailed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionIsResumed(String protocol) throws Exception {
        CountingTrust trust = new CountingTrust(TestCertificates.get());
        SSLContext context = trust.context();
        try (ProxyFixture proxy = ProxyFixture.start()) {
            for (int i = 0; i < 3; i++) {
                try (TunnelClient client = connect(proxy, context, protocol)) {
                    assertThat(status(client, proxy)).isEqualTo(200);
                }
            }

            assertThat(trust.shown()).hasSize(1);
        }
    }

    @Test
    void aRenewedLeafIsShownToTheNextConnectionAndTheOldOneGoesOn() throws Exception {
        TestCertificates renewed = TestCertificates.create();
        AtomicReference<Leaf> leaf = new AtomicReference<>(TestCertificates.get().current());
        CountingTrust trust = new CountingTrust(TestCertificates.get(), renewed);
        SSLContext context = trust.context();
        try (ProxyFixture proxy = ProxyFixture.start();
                ProxyServer server = ProxyServer.builder(proxy.context(), leaf::get)
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .start();
                TunnelClient old = connect(server, context, "TLSv1.3")) {
            assertThat(status(old, proxy)).isEqualTo(200);

            leaf.set(renewed.current());

            try (TunnelClient next = connect(server, context, "TLSv1.3")) {
                assertThat(status(next, proxy)).isEqualTo(200);
            }
            assertThat(status(old, proxy)).isEqualTo(200);
            assertThat(trust.shown()).containsExactly(
                    TestCertificates.get().current().chain().getFirst(), renewed.current().chain().getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientMayLeaveBetweenRequestsWithOrWithoutSayingGoodbye(boolean saysGoodbye) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            assertThat(status(client, proxy)).isEqualTo(200);

            if (saysGoodbye) {
                client.tls().shutdownOutput();
            } else {
                client.raw().shutdownOutput();
            }

            assertThat(client.isEnded()).as("close_notify").isTrue();
            proxy.server().close();
            assertThat(proxy.reports().soFar()).hasSize(1);
        }
    }

    @Test
    void aConnectionThatEndsInTheMiddleOfARequestReachesNoBackend() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            client.send("POST /v1/messages HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 9\r\n\r\n{}");
            client.tls().shutdownOutput();

            assertThat(client.readRest()).isEmpty();
            assertThat(proxy.upstream().requestCount()).isZero();
        }
    }

    @Test
    void largeBodiesPassIntact() throws Exception {
        byte[] up = randomJson(10 << 20);
        byte[] down = randomJson(30 << 20);
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = proxy.connect()) {
            proxy.upstream().answer(Reply.body(200, "application/json", down));

            Answer answer = client.send("POST /v1/messages HTTP/1.1\r\nHost: inference.local\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + up.length + "\r\n\r\n").send(up).read();

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.complete()).isTrue();
            assertThat(Arrays.equals(answer.body(), down)).isTrue();
            byte[] seen = proxy.upstream().requests().getFirst().body();
            assertThat(seen).hasSameSizeAs(up);
            assertThat(Arrays.equals(seen, up)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16_385, 17_000, 17_403, 17_404, 30_000, 65_535})
    void aRecordLargerThanTlsAllowsEndsTheConnection(int length) throws Exception {
        byte[] record = new byte[5 + length];
        record[0] = 22;
        record[1] = 3;
        record[2] = 1;
        record[3] = (byte) (length >> 8);
        record[4] = (byte) length;
        record[5] = 1;
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            client.openTunnel().send(record);

            client.readRest();
            proxy.reports().awaitFirst(TlsFailed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 16_384, 16_700, 17_000, 17_403})
    void aLongClientHelloIsAnsweredOrRefusedAtOnce(int length) throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = TunnelClient.plain(proxy.server().address())) {
            int answer = client.openTunnel().send(ClientHello.padded(length)).raw().getInputStream().read();

            if (answer != SERVER_HELLO_RECORD) {
                assertThat(length).isGreaterThan(16 << 10);
                proxy.reports().awaitFirst(TlsFailed.class);
            }
        }
    }

    private static TunnelClient connect(ProxyFixture proxy, SSLContext context, String protocol) throws IOException {
        return connect(proxy.server(), context, protocol);
    }

    private static TunnelClient connect(ProxyServer server, SSLContext context, String protocol) throws IOException {
        return TunnelClient.plain(server.address()).openTunnel()
                .startTls(context, parameters -> parameters.setProtocols(new String[] {protocol}));
    }

    private static TunnelClient offering(ProxyFixture proxy, String... protocols) throws Exception {
        return TunnelClient.plain(proxy.server().address()).openTunnel()
                .startTls(TestCertificates.get().clientContext(),
                        (SSLParameters parameters) -> parameters.setApplicationProtocols(protocols));
    }

    private static int status(TunnelClient client, ProxyFixture proxy) throws IOException {
        proxy.upstream().answer(Reply.json(200, "{}"));
        return client.send(MODELS).read().status();
    }

    /** Returns a JSON object of that many bytes that names the pinned model, so that it passes as it is. */
    private static byte[] randomJson(int size) {
        byte[] json = new byte[size];
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            json[i] = (byte) ('a' + random.nextInt(26));
        }
        byte[] start = ("{\"model\":\"" + ProxyFixture.MODEL + "\",\"text\":\"").getBytes(
                StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, json, 0, start.length);
        json[size - 2] = '"';
        json[size - 1] = '}';
        return json;
    }
}

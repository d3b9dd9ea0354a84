package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyEvent.TlsFailed;
import io.openshell.router.testing.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** What a client gets that asks for one cipher suite only, or for another handshake inside its session. */
class TlsOfferTest {
    private static final String MODELS = "GET /v1/models HTTP/1.1\r\nHost: inference.local\r\n\r\n";

    @Test
    void noCipherSuiteIsSpokenThatLacksAuthenticatedEncryptionOrForwardSecrecy() throws Exception {
        List<String> spoken = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        try (ProxyFixture proxy = ProxyFixture.start()) {
            for (String suite : clientSuites()) {
                (speaks(proxy, suite) ? spoken : refused).add(suite);
            }
        }

        // The leaf's key is for ECDSA; nothing with RSA can come of it.
        assertThat(spoken).containsExactlyInAnyOrder(
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
        assertThat(refused).contains(
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA");
    }

    @Test
    void aClientThatWantsToRenegotiateIsDisconnected() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = connect(proxy, "TLSv1.2")) {
            assertThat(status(client, proxy)).isEqualTo(200);

            // Sends a ClientHello and does not wait for what comes of it.
            client.tls().startHandshake();

            assertThat(client.readRest()).isEmpty();
            assertThat(proxy.reports().awaitFirst(TlsFailed.class).reason()).isEqualTo("renegotiation is refused");
            proxy.awaitConnections(0);
        }
    }

    @Test
    void aRequestWhoseClientRenegotiatesInItsBodyReachesNoBackend() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = connect(proxy, "TLSv1.2")) {
            client.send("POST /v1/messages HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 9\r\n\r\n{}");

            client.tls().startHandshake();

            assertThat(client.readRest()).isEmpty();
            assertThat(proxy.reports().awaitFirst(TlsFailed.class).reason()).isEqualTo("renegotiation is refused");
            assertThat(proxy.upstream().requestCount()).isZero();
        }
    }

    @Test
    void theKeysOfATls13SessionMayBeUpdated() throws Exception {
        try (ProxyFixture proxy = ProxyFixture.start();
                TunnelClient client = connect(proxy, "TLSv1.3")) {
            for (int i = 0; i < 3; i++) {
                assertThat(status(client, proxy)).isEqualTo(200);
                // Sends a KeyUpdate that asks for one in return (RFC 8446 section 4.6.3).
                client.tls().startHandshake();
            }
            assertThat(status(client, proxy)).isEqualTo(200);
        }
    }

    /** Returns all that a client of this JDK can be made to offer. */
    private static List<String> clientSuites() throws Exception {
        return Arrays.stream(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                .filter(suite -> !suite.equals("TLS_EMPTY_RENEGOTIATION_INFO_SCSV"))
                .toList();
    }

    /** A suite that the JDK has switched off is refused by the client itself, which is as good. */
    private static boolean speaks(ProxyFixture proxy, String suite) throws Exception {
        try (TunnelClient client = TunnelClient.plain(proxy.server().address()).openTunnel()
                .startTls(TestCertificates.get().clientContext(), parameters -> {
                    parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
                    parameters.setCipherSuites(new String[] {suite});
                })) {
            return client.tls().getSession().getCipherSuite().equals(suite) && status(client, proxy) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static TunnelClient connect(ProxyFixture proxy, String protocol) throws Exception {
        return TunnelClient.plain(proxy.server().address()).openTunnel()
                .startTls(TestCertificates.get().clientContext(),
                        (SSLParameters parameters) -> parameters.setProtocols(new String[] {protocol}));
    }

    private static int status(TunnelClient client, ProxyFixture proxy) throws IOException {
        proxy.upstream().answer(Reply.json(200, "{}"));
        return client.send(MODELS).read().status();
    }
}

package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyServer;
import io.openshell.proxy.tls.Leaf;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The leaf of a serving proxy is renewed, again and again, while many clients connect. */
class RenewalUnderLoadTest {
    private static final int CLIENTS = 8;
    private static final int HANDSHAKES_BETWEEN = 60;
    private static final int PATIENCE_SECONDS = 60;
    private static final byte[] CONNECT = "CONNECT inference.local:443 HTTP/1.1\r\nHost: inference.local:443\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    /** The proxy's clock runs through the first leaf's life; real time, by which clients judge, stands at its begin. */
    private final Instant start = Instant.now();

    private final AtomicReference<Instant> clock = new AtomicReference<>(start);
    private final CertificateAuthority ca = TestCa.at(start);
    private final RenewingLeaf leaf =
            new RenewingLeaf(this::mint, ca.certificate().getNotAfter().toInstant(), clock::get);

    private final Set<X509Certificate> shown = ConcurrentHashMap.newKeySet();
    private final Queue<ProxyEvent> reports = new ConcurrentLinkedQueue<>();
    private final Semaphore handshakes = new Semaphore(0);
    private final AtomicBoolean enough = new AtomicBoolean();

    /** Valid by real time, whatever the proxy's clock says. */
    private Leaf mint(Instant now) {
        return CertificateMinter.mintLeaf(ca, start);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void noHandshakeFailsAndWhoeverConnectsAfterARenewalIsShownTheNewLeaf(String protocol) throws Exception {
        List<X509Certificate> inUse = new ArrayList<>();
        SSLContext trust = trust();
        try (Router router = Router.builder().build();
                ProxyServer server = serve(router);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> connectUntilEnough(server, protocol)));
            }
            try {
                for (Duration age : List.of(Duration.ofDays(5), Duration.ofHours(155), Duration.ofHours(164))) {
                    inUse.add(leaf.current().chain().getFirst());
                    awaitHandshakes();
                    clock.set(start.plus(age));
                    X509Certificate renewed = awaitRenewalOf(inUse.getLast());
                    assertThat(handshake(server, trust, protocol)).isEqualTo(renewed);
                }
                awaitHandshakes();
            } finally {
                enough.set(true);
            }
            for (Future<?> client : clients) {
                client.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }

        inUse.add(leaf.current().chain().getFirst());
        assertThat(shown).containsExactlyInAnyOrderElementsOf(inUse);
        assertThat(reports).isNotEmpty().hasOnlyElementsOfType(ProxyEvent.TlsEstablished.class);
    }

    private ProxyServer serve(Router router) throws IOException {
        InferenceContext context = new InferenceContext(router, RouteSnapshot.of("none", List.<ResolvedRoute>of()));
        return ProxyServer.builder(context, leaf::current)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .listener(reports::add)
                .start();
    }

    private void awaitHandshakes() throws InterruptedException {
        handshakes.drainPermits();
        assertThat(handshakes.tryAcquire(HANDSHAKES_BETWEEN, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** The one that renews may be any client's connection; until it is done, the others go on with the old leaf. */
    private X509Certificate awaitRenewalOf(X509Certificate old) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        X509Certificate present = leaf.current().chain().getFirst();
        while (present.equals(old)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
            present = leaf.current().chain().getFirst();
        }
        return present;
    }

    /** Keeps its sessions, as a client does: it asks to resume them, those from before a renewal too. */
    private Void connectUntilEnough(ProxyServer server, String protocol) throws Exception {
        SSLContext context = trust();
        while (!enough.get()) {
            shown.add(handshake(server, context, protocol));
            handshakes.release();
        }
        return null;
    }

    /** Returns the leaf of a session that has carried a byte each way, or fails as the handshake does. */
    private static X509Certificate handshake(ProxyServer server, SSLContext context, String protocol)
            throws Exception {
        try (Socket raw = new Socket(server.address().getAddress(), server.address().getPort())) {
            raw.setSoTimeout(PATIENCE_SECONDS * 1000);
            raw.getOutputStream().write(CONNECT);
            assertThat(new String(raw.getInputStream().readNBytes(39), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200 Connection Established\r\n\r\n");
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(raw, "inference.local", 443, true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setProtocols(new String[] {protocol});
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            tls.shutdownOutput();
            assertThat(tls.getInputStream().read()).isEqualTo(-1);
            return (X509Certificate) tls.getSession().getPeerCertificates()[0];
        }
    }

    private SSLContext trust() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", ca.certificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}

package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.MemoryBudget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.openshell.router.testing.FaultProxy;
import io.openshell.router.testing.ScriptedUpstream;
import io.openshell.router.testing.SelfSignedCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client, a network, a proxy, another network and an https backend; each network goes wrong on demand. */
final class FaultFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.of("localhost");

    final Reports reports = new Reports();
    final MemoryBudget memory = MemoryBudget.of(1 << 28);
    final ScriptedUpstream backend = ScriptedUpstream.startTls(CERTIFICATE.context());
    final FaultProxy toBackend = FaultProxy.start(backend.port());
    final Router router = Router.builder().transport(ProxyFixture.UNDER_TEST)
            .tls(CERTIFICATE.context()).build();
    final ProxyServer proxy;
    final FaultProxy toProxy;

    /** Starts everything; nothing may take longer than {@code patience}. */
    FaultFixture(Duration patience) throws Exception {
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.INFERENCE_LOCAL).providerType("anthropic")
                .endpoint("https://localhost:" + toBackend.port() + "/v1").model("m")
                .apiKey(Secret.of(ProxyFixture.KEY))
                .protocols(List.of(InferenceProtocol.ANTHROPIC_MESSAGES, InferenceProtocol.ANTHROPIC_COUNT_TOKENS))
                .timeout(patience).idleTimeout(patience).build();
        Http1Limits limits = Http1Limits.builder().handshakeTimeout(patience).headTimeout(patience)
                .bodyProgressTimeout(patience).keepAliveTimeout(patience).build();
        proxy = ProxyServer
                .builder(new InferenceContext(router, RouteSnapshot.of("test", List.of(route))),
                        TestCertificates.get())
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).limits(limits).memory(memory)
                .listener(reports).start();
        toProxy = FaultProxy.start(proxy.address().getPort());
    }

    /** Returns a client in a tunnel, through a network that is well. */
    TunnelClient connect() throws Exception {
        return TunnelClient.connect(toProxy.address());
    }

    /** Waits until the proxy has no client. */
    void awaitNoConnections() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (proxy.connectionCount() > 0) {
            assertThat(System.nanoTime()).as("clients leave").isLessThan(deadline);
            // The count is all that there is to see.
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** Asserts that no connection, thread or memory of an exchange is left, once the router has closed its idle ones. */
    void assertNothingIsLeft() throws InterruptedException {
        awaitNoConnections();
        assertThat(memory.taken()).isZero();
        toProxy.close();
        assertThat(toProxy.awaitNoConnections(PATIENCE.toMillis())).isTrue();
        router.close();
        toBackend.close();
        assertThat(toBackend.awaitNoConnections(PATIENCE.toMillis())).isTrue();
        assertThat(backend.awaitOpenConnections(0, PATIENCE)).isTrue();
    }

    @Override
    public void close() {
        toProxy.close();
        proxy.close();
        router.close();
        toBackend.close();
        backend.close();
    }
}

package io.openshell.proxy;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.openshell.router.Transport;
import io.openshell.router.testing.ScriptedUpstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A proxy on a free port in front of a scripted upstream, everything it reports, and clients for it. */
final class ProxyFixture implements AutoCloseable {
    /** The build runs tests of what a backend does once with each transport. */
    static final Transport UNDER_TEST = Transport.valueOf(System.getProperty("openshell.transport", "AUTO"));

    static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";
    static final String MODEL = "pinned-model";

    private final ScriptedUpstream upstream;
    private final Router router;
    private final InferenceContext context;
    private final ProxyServer server;
    private final Reports reports = new Reports();

    private ProxyFixture(
            ScriptedUpstream upstream,
            List<ResolvedRoute> routes,
            Http1Limits limits,
            UnaryOperator<ProxyServer.Builder> settings)
            throws Exception {
        this.upstream = upstream;
        router = Router.builder().transport(UNDER_TEST).build();
        context = new InferenceContext(router, RouteSnapshot.of("test", routes));
        server = settings.apply(ProxyServer.builder(context, TestCertificates.get())
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .limits(limits)
                .listener(reports))
                .start();
    }

    /** Returns a proxy with the routes of {@link #routes(ScriptedUpstream)} and default limits. */
    static ProxyFixture start() throws Exception {
        return start(Http1Limits.defaults());
    }

    static ProxyFixture start(Http1Limits limits) throws Exception {
        return start(limits, builder -> builder);
    }

    static ProxyFixture start(Http1Limits limits, UnaryOperator<ProxyServer.Builder> settings) throws Exception {
        ScriptedUpstream upstream = ScriptedUpstream.start();
        return new ProxyFixture(upstream, routes(upstream), limits, settings);
    }

    static ProxyFixture startWithRoutes(List<ResolvedRoute> routes) throws Exception {
        return new ProxyFixture(ScriptedUpstream.start(), routes, Http1Limits.defaults(), builder -> builder);
    }

    /** Returns an OpenAI, an Anthropic and a Bedrock-bridge route to {@code upstream}, all with {@link #KEY}. */
    static List<ResolvedRoute> routes(ScriptedUpstream upstream) {
        return List.of(
                route(upstream, "openai").build(),
                route(upstream, "anthropic").build(),
                route(upstream, "aws-bedrock").build());
    }

    /** Returns a builder of a route for the protocols of {@code type}, with a short timeout so that tests are fast. */
    static ResolvedRoute.Builder route(ScriptedUpstream upstream, String type) {
        return ResolvedRoute.builder()
                .name(ResolvedRoute.INFERENCE_LOCAL)
                .endpoint(upstream.baseUrl(type.equals("aws-bedrock") ? "" : "/v1"))
                .model(MODEL)
                .providerType(type)
                .apiKey(Secret.of(KEY))
                .protocols(protocols(type))
                .timeout(Duration.ofSeconds(20));
    }

    private static List<InferenceProtocol> protocols(String type) {
        List<InferenceProtocol> protocols = new ArrayList<>(Arrays.asList(InferenceProtocol.values()));
        protocols.removeIf(protocol -> !protocol.id().startsWith(type.replace("-", "_"))
                && !(protocol == InferenceProtocol.MODEL_DISCOVERY && type.equals("openai")));
        return protocols;
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    ProxyServer server() {
        return server;
    }

    InferenceContext context() {
        return context;
    }

    /** Returns what the proxy reports and has reported. */
    Reports reports() {
        return reports;
    }

    /** Returns a client in a tunnel to inference.local:443, TLS established. */
    TunnelClient connect() throws Exception {
        return TunnelClient.connect(server.address());
    }

    /** Waits until the proxy has exactly {@code count} connections. */
    void awaitConnections(int count) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (server.connectionCount() != count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still " + server.connectionCount() + " connections");
            }
            // There is nothing to be woken by: the count is all that a host sees.
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        server.close();
        router.close();
        upstream.close();
    }
}

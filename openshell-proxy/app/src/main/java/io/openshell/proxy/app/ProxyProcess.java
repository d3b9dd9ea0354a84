package io.openshell.proxy.app;

import com.sun.net.httpserver.HttpHandler;
import io.openshell.core.MemoryBudget;
import io.openshell.core.Secret;
import io.openshell.program.ConfigurationException;
import io.openshell.program.EndBySignal;
import io.openshell.program.HostPort;
import io.openshell.program.TokenFile;
import io.openshell.program.admin.AdminServer;
import io.openshell.program.console.Console;
import io.openshell.program.log.Log;
import io.openshell.proxy.Http1Limits;
import io.openshell.proxy.ProxyListener;
import io.openshell.proxy.ProxyServer;
import io.openshell.proxy.app.admin.AdminPages;
import io.openshell.proxy.app.admin.GatewayState;
import io.openshell.proxy.app.admin.ProxyMetrics;
import io.openshell.proxy.app.console.ProxyConsole;
import io.openshell.proxy.app.console.ProxyContent;
import io.openshell.proxy.app.console.RouteOrigin;
import io.openshell.proxy.bouncycastle.SandboxCa;
import io.openshell.router.GuardedNames;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.RouteSource;
import io.openshell.router.Router;
import io.openshell.router.yaml.RoutesFile;
import io.openshell.router.yaml.RoutesFileException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A serving proxy with all its parts; {@link #start} builds them, {@link #close} takes them down in order. */
final class ProxyProcess implements AutoCloseable {
    /** How long to wait for a gateway's first routes before clients are let in without. */
    private static final Duration FIRST_ROUTES = Duration.ofSeconds(1);

    /** How long streams may go on once the process was asked to end. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ProxyServer server;
    private final Optional<AdminServer> admin;
    private final Optional<Console> console;
    private final Router router;
    private final RouteSource source;
    private final InferenceContext context;
    private final Path caCertificate;

    /** Set once the process was asked to end, so that nobody sends new clients here. */
    private final AtomicBoolean draining;

    private final CountDownLatch ended = new CountDownLatch(1);

    private ProxyProcess(
            ProxyServer server,
            Optional<AdminServer> admin,
            Optional<Console> console,
            Router router,
            RouteSource source,
            InferenceContext context,
            Path caCertificate,
            AtomicBoolean draining) {
        this.server = server;
        this.admin = admin;
        this.console = console;
        this.router = router;
        this.source = source;
        this.context = context;
        this.caCertificate = caCertificate;
        this.draining = draining;
    }

    /**
     * Returns a proxy that accepts connections and ends gracefully when the process gets a signal.
     *
     * @throws ConfigurationException if the options or what they name are wrong
     * @throws IOException if an address cannot be listened on or the CA cannot be opened
     */
    static ProxyProcess start(ServeOptions options, Map<String, String> environment, Log log)
            throws ConfigurationException, IOException, InterruptedException {
        // All that can be wrong with the options is found before anything is made or listened on.
        Optional<HostPort> adminAddress = options.admin();
        Optional<String> gatewayUrl = gatewayUrl(options, environment);
        guardNames(options, gatewayUrl);
        RouteSource source = routes(options, environment, gatewayUrl, log);
        Http1Limits limits = limits(options);
        MemoryBudget memory = MemoryBudget.ofHeap();
        Router router = router(options, memory);
        InferenceContext context = new InferenceContext(router, RouteSnapshot.empty());
        RouteOrigin origin = origin(source);
        source.start(snapshot -> {
            context.replaceRoutes(snapshot);
            origin.replaced();
        });
        // Takes its time, in which routes may come.
        Path tlsDirectory = options.tlsDirectory().resolve(environment);
        SandboxCa ca = SandboxCa.open(tlsDirectory);
        Optional<Secret> consoleToken =
                adminAddress.isPresent() ? options.console().open(tlsDirectory, log) : Optional.empty();
        Optional<GatewayState> gateway = awaitFirst(source);
        ProxyMetrics metrics = new ProxyMetrics();
        EventLog events = new EventLog(log, options.accessLog());
        ProxyConsole activity = new ProxyConsole();
        ProxyListener listener = event -> {
            events.on(event);
            // Nobody could read them.
            if (adminAddress.isPresent()) {
                metrics.on(event);
            }
            if (consoleToken.isPresent()) {
                activity.on(event);
            }
        };
        ProxyServer server = listen(
                options.listen(),
                address -> ProxyServer.builder(context, ca)
                        .listen(address)
                        .limits(limits)
                        .memory(memory)
                        .maxResponseBytes(options.maxResponse())
                        .listener(listener)
                        .start());
        AtomicBoolean draining = new AtomicBoolean();
        Optional<Console> console = consoleToken.map(token -> Console.start(
                token, new ProxyContent(activity, context, server::connectionCount, origin)));
        Optional<AdminServer> admin = Optional.empty();
        if (adminAddress.isPresent()) {
            AdminPages pages = new AdminPages(metrics, context, server::connectionCount, gateway, draining::get);
            Map<String, HttpHandler> byPath = new HashMap<>(pages.byPath());
            console.map(Console::byPath).ifPresent(byPath::putAll);
            admin = Optional.of(listen(adminAddress.get(), address -> AdminServer.start(address, byPath)));
        }
        ProxyProcess process =
                new ProxyProcess(server, admin, console, router, source, context, ca.files().certificate(), draining);
        EndBySignal.with(() -> {
            try {
                process.close();
            } finally {
                log.flush();
            }
        });
        return process;
    }

    private static RouteOrigin origin(RouteSource source) {
        return source instanceof GatewayRoutes routes
                ? RouteOrigin.gateway(source.name(), routes::isConnected, routes::lastSuccess)
                : RouteOrigin.fixed(source.name());
    }

    private static Optional<GatewayState> awaitFirst(RouteSource source) throws InterruptedException {
        if (source instanceof GatewayRoutes routes) {
            routes.awaitFirst(FIRST_ROUTES);
            return Optional.of(new GatewayState(routes::hasRoutes, routes::isConnected, routes::lastSuccess));
        }
        return Optional.empty();
    }

    private static Optional<String> gatewayUrl(ServeOptions options, Map<String, String> environment) {
        return options.gateway().or(() -> variable(environment, "OPENSHELL_GATEWAY"));
    }

    /** Where the operator's own gateway and proxy are is the operator's affair; backends come with routes. */
    private static void guardNames(ServeOptions options, Optional<String> gatewayUrl) throws ConfigurationException {
        List<String> trusted = new ArrayList<>();
        gatewayUrl.map(ProxyProcess::hostOf).ifPresent(trusted::add);
        options.upstreamProxy().map(URI::getHost).ifPresent(trusted::add);
        try {
            GuardedNames.allow(options.allowUpstream(), trusted);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--allow-upstream: " + e.getMessage(), e);
        }
    }

    /** Returns the host of {@code url}, or null if it has none, which is reported when it is used. */
    private static String hostOf(String url) {
        try {
            return URI.create(url).getHost();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static RouteSource routes(
            ServeOptions options, Map<String, String> environment, Optional<String> gateway, Log log)
            throws ConfigurationException {
        Optional<Path> file =
                options.inferenceRoutes().or(() -> variable(environment, "OPENSHELL_INFERENCE_ROUTES").map(Path::of));
        if (file.isEmpty()) {
            String url = gateway.orElseThrow(() -> new ConfigurationException(
                    "no routes: give --inference-routes FILE or --gateway URL, or set OPENSHELL_INFERENCE_ROUTES or"
                            + " OPENSHELL_GATEWAY"));
            return GatewayRoutes.of(
                    url,
                    token(options, environment),
                    options.gatewayCa(),
                    environment,
                    log);
        }
        if (gateway.isPresent()) {
            log.warn("routes come from the file; the gateway is not asked");
        }
        try {
            RoutesFile routes = RoutesFile.load(file.get(), environment);
            routes.warnings().forEach(log::warn);
            return routes.source();
        } catch (RoutesFileException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    private static Optional<Secret> token(ServeOptions options, Map<String, String> environment)
            throws ConfigurationException {
        if (options.sandboxTokenFile().isPresent()) {
            return Optional.of(TokenFile.read("--sandbox-token-file", options.sandboxTokenFile().get()));
        }
        Optional<String> text = variable(environment, "OPENSHELL_SANDBOX_TOKEN");
        return text.isPresent()
                ? Optional.of(TokenFile.parse("OPENSHELL_SANDBOX_TOKEN", text.get()))
                : Optional.empty();
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static Http1Limits limits(ServeOptions options) throws ConfigurationException {
        try {
            return Http1Limits.builder()
                    .connections(options.maxConnections())
                    .bodyBytes(options.maxBody())
                    .keepAliveTimeout(Duration.ofSeconds(options.keepAliveTimeout()))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--max-connections, --max-body, --keep-alive-timeout: " + e.getMessage(),
                    e);
        }
    }

    private static Router router(ServeOptions options, MemoryBudget memory) throws ConfigurationException {
        Router.Builder builder = Router.builder().memory(memory).transport(options.upstreamTransport());
        try {
            builder.idleTimeout(Duration.ofSeconds(options.idleTimeout()));
            builder.maxBufferedBytes(options.maxResponse());
            options.allowUpstream().forEach(builder::allowUpstream);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "--idle-timeout, --max-response, --allow-upstream: " + e.getMessage(), e);
        }
        if (options.upstreamProxy().isPresent()) {
            builder.upstreamProxy(proxyAddress(options.upstreamProxy().get()));
        }
        if (options.upstreamCa().isPresent()) {
            builder.tls(UpstreamTrust.withRoots(options.upstreamCa().get()));
        }
        return builder.build();
    }

    private static InetSocketAddress proxyAddress(URI url) throws ConfigurationException {
        boolean bare = url.getRawUserInfo() == null
                && url.getRawQuery() == null
                && (url.getRawPath() == null || url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
        if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null || url.getPort() < 1 || !bare) {
            throw new ConfigurationException("--upstream-proxy: write http://HOST:PORT");
        }
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    /** Starts something on an address, or says which address could not be had. */
    private static <T> T listen(HostPort where, Starter<T> starter) throws IOException {
        try {
            return starter.start(where.resolve());
        } catch (BindException e) {
            throw new IOException("cannot listen on " + where + ": " + e.getMessage(), e);
        }
    }

    private interface Starter<T> {
        T start(InetSocketAddress address) throws IOException;
    }

    /** Returns the one line that tells a script that clients can connect, and where. */
    String readyLine() {
        String adminAddress = admin.map(AdminServer::address).map(HostPort::format).orElse("off");
        return "openshell-proxy ready listen=" + HostPort.format(server.address()) + " admin=" + adminAddress + " ca="
                + caCertificate + " routes=" + context.routes().size() + " source=" + source.name();
    }

    /** Waits until {@link #close} is called. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Stops accepting, lets streams finish for up to ten seconds, and takes everything down. */
    @Override
    public void close() {
        draining.set(true);
        try {
            source.close();
            server.stop(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            console.ifPresent(Console::close);
            admin.ifPresent(AdminServer::close);
            router.close();
            ended.countDown();
        }
    }
}

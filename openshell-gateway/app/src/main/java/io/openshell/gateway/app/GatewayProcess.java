package io.openshell.gateway.app;

import com.sun.net.httpserver.HttpHandler;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.openshell.core.Secret;
import io.openshell.gateway.app.admin.AdminPages;
import io.openshell.gateway.app.admin.GatewayMetrics;
import io.openshell.gateway.app.console.GatewayConsole;
import io.openshell.gateway.app.console.GatewayContent;
import io.openshell.gateway.app.db.OpenStore;
import io.openshell.gateway.google.GoogleTokens;
import io.openshell.gateway.grpc.GatewayServices;
import io.openshell.gateway.store.StoreException;
import io.openshell.program.ConfigurationException;
import io.openshell.program.EndBySignal;
import io.openshell.program.HostPort;
import io.openshell.program.StateDirectory;
import io.openshell.program.Version;
import io.openshell.program.admin.AdminServer;
import io.openshell.program.console.Console;
import io.openshell.program.log.Log;
import io.openshell.router.Router;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A serving gateway with all its parts; {@link #start} builds them, {@link #close} takes them down in order. */
final class GatewayProcess implements AutoCloseable {
    /** How long calls may go on once the process was asked to end. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** The largest provider there may be, and its labels: 32 + 64 + 2 × 64 values of 8 KiB. */
    private static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

    private static final int MAX_METADATA_BYTES = 16 * 1024;
    /** A proxy needs two at a time, the command line one. */
    private static final int MAX_CALLS_PER_CONNECTION = 100;

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(20);
    /** Clients that ping more often than that are sent away. */
    private static final Duration LEAST_CLIENT_KEEP_ALIVE = Duration.ofSeconds(10);
    /** A connection without a call is closed after that; its client opens another when it needs one. */
    private static final Duration MAX_IDLE = Duration.ofMinutes(10);

    private final OpenStore store;
    private final Router router;
    private final GatewayServices services;
    private final ExecutorService executor;
    private final Server server;
    private final Optional<AdminServer> admin;
    private final Optional<Console> console;
    private final HostPort address;
    private final Optional<Path> adminTokenFile;

    /** Set once the process was asked to end, so that nobody sends new calls here. */
    private final AtomicBoolean draining;

    private final CountDownLatch ended = new CountDownLatch(1);

    private GatewayProcess(
            OpenStore store,
            Router router,
            GatewayServices services,
            ExecutorService executor,
            Server server,
            Optional<AdminServer> admin,
            Optional<Console> console,
            HostPort address,
            Optional<Path> adminTokenFile,
            AtomicBoolean draining) {
        this.store = store;
        this.router = router;
        this.services = services;
        this.executor = executor;
        this.server = server;
        this.admin = admin;
        this.console = console;
        this.address = address;
        this.adminTokenFile = adminTokenFile;
        this.draining = draining;
    }

    /**
     * Returns a gateway that accepts calls and ends gracefully when the process gets a signal.
     *
     * @throws ConfigurationException if the options or what they name are wrong
     * @throws IOException if the address cannot be listened on or a file cannot be made
     * @throws StoreException if the store cannot be opened
     */
    static GatewayProcess start(ServeOptions options, Map<String, String> environment, Log log)
            throws ConfigurationException, IOException, StoreException {
        InetSocketAddress wanted = options.listen().resolve();
        Optional<HostPort> adminAddress = options.admin();
        Optional<SslContext> tls = TransportSecurity.of(options, wanted.getAddress());
        Optional<Path> tokenFile = options.noAuth() ? Optional.empty() : Optional.of(tokenFile(options, environment));
        GoogleTokens google = googleTokens(options);
        OpenStore store = options.store().open(environment);
        Router router = Router.builder().build();
        GatewayMetrics metrics = new GatewayMetrics();
        GatewayLog events = new GatewayLog(log);
        GatewayConsole activity = new GatewayConsole();
        GatewayServices.Builder builder = GatewayServices.builder(store.store(), router)
                .version(Version.current())
                .minter(google)
                .listener(event -> {
                    metrics.on(event);
                    events.on(event);
                    activity.on(event);
                });
        if (tokenFile.isPresent()) {
            builder.adminToken(AdminToken.open(tokenFile.get()));
        } else {
            builder.withoutAuthentication();
            log.warn("--no-auth: whoever reaches " + options.listen() + " may change routes and read every key");
        }
        Optional<Secret> consoleToken =
                adminAddress.isPresent() ? options.console().open(environment, log) : Optional.empty();
        GatewayServices services = builder.build();
        Optional<Console> console = consoleToken
                .map(token -> Console.start(token, new GatewayContent(activity, services, store.store().kind())));
        // Handlers block: on the store, and on a backend that is asked.
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        NettyServerBuilder netty = NettyServerBuilder.forAddress(wanted)
                .executor(executor)
                .addServices(services.definitions())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
                .handshakeTimeout(HANDSHAKE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(LEAST_CLIENT_KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(MAX_IDLE.toSeconds(), TimeUnit.SECONDS);
        tls.ifPresent(netty::sslContext);
        AtomicBoolean draining = new AtomicBoolean();
        Server server;
        Optional<AdminServer> admin = Optional.empty();
        try {
            if (adminAddress.isPresent()) {
                AdminPages pages = new AdminPages(metrics, services, draining::get);
                Map<String, HttpHandler> byPath = new HashMap<>(pages.byPath());
                console.map(Console::byPath).ifPresent(byPath::putAll);
                admin = Optional.of(admin(adminAddress.get(), byPath));
            }
            server = start(netty, options.listen());
        } catch (IOException e) {
            console.ifPresent(Console::close);
            admin.ifPresent(AdminServer::close);
            services.close();
            store.close();
            throw e;
        }
        GatewayProcess process = new GatewayProcess(
                store,
                router,
                services,
                executor,
                server,
                admin,
                console,
                new HostPort(options.listen().host(), server.getPort()),
                tokenFile,
                draining);
        EndBySignal.with(process::close);
        return process;
    }

    private static Server start(NettyServerBuilder netty, HostPort listen) throws IOException {
        try {
            return netty.build().start();
        } catch (IOException e) {
            throw new IOException("cannot listen on " + listen + ": is it taken? name another with --listen", e);
        }
    }

    private static AdminServer admin(HostPort address, Map<String, HttpHandler> pages) throws IOException {
        try {
            return AdminServer.start(address.resolve(), pages);
        } catch (BindException e) {
            throw new IOException("cannot listen on " + address + ": is it taken? name another with --admin", e);
        }
    }

    private static GoogleTokens googleTokens(ServeOptions options) throws ConfigurationException {
        InstantSource clock = InstantSource.system();
        try {
            return options.googleTokenUrl().map(url -> GoogleTokens.at(url, clock))
                    .orElseGet(() -> GoogleTokens.of(clock));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--google-token-url: " + e.getMessage());
        }
    }

    private static Path tokenFile(ServeOptions options, Map<String, String> environment) {
        return options.adminTokenFile()
                .orElseGet(() -> StateDirectory.of(environment).resolve("admin.token"))
                .toAbsolutePath()
                .normalize();
    }

    /** Returns the one line that tells a script that the gateway can be called, and where. */
    String readyLine() {
        return "openshell-gateway ready listen=" + address + " store=" + store.store().kind()
                + " admin-token-file=" + adminTokenFile.map(Path::toString).orElse("none")
                + " admin=" + admin.map(AdminServer::address).map(HostPort::format).orElse("off");
    }

    /** Waits until {@link #close} is called. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Ends the streams of bundles, lets calls finish for up to five seconds, and takes everything down. */
    @Override
    public void close() {
        draining.set(true);
        try {
            server.shutdown();
            services.close();
            if (!server.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.shutdownNow();
            executor.shutdownNow();
            console.ifPresent(Console::close);
            admin.ifPresent(AdminServer::close);
            router.close();
            store.close();
            ended.countDown();
        }
    }
}

package io.openshell.proxy.app;

import io.openshell.program.ConfigurationException;
import io.openshell.program.HostPort;
import io.openshell.program.admin.AdminAddress;
import io.openshell.program.log.LogFormat;
import io.openshell.router.Transport;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of a serving proxy; what they mean is decided in {@link ProxyProcess}. */
final class ServeOptions {
    @Option(
            names = "--inference-routes",
            paramLabel = "FILE",
            description = "Routes file (env OPENSHELL_INFERENCE_ROUTES); wins over --gateway.")
    private Optional<Path> inferenceRoutes = Optional.empty();

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description = "http(s)://host:port of the gateway that has the routes (env OPENSHELL_GATEWAY).")
    private Optional<String> gateway = Optional.empty();

    @Option(
            names = "--sandbox-token-file",
            paramLabel = "FILE",
            description = "The token for it (env OPENSHELL_SANDBOX_TOKEN holds the token itself).")
    private Optional<Path> sandboxTokenFile = Optional.empty();

    @Option(
            names = "--gateway-ca",
            paramLabel = "FILE",
            description = "PEM roots to trust for an https gateway, in place of the JDK's.")
    private Optional<Path> gatewayCa = Optional.empty();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            defaultValue = "127.0.0.1:3128",
            description = "Where clients connect (default: ${DEFAULT-VALUE}; port 0 picks one).")
    private HostPort listen;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT|off",
            defaultValue = "127.0.0.1:0",
            description = "/healthz /readyz /metrics /console (default: ${DEFAULT-VALUE}).")
    private String admin;

    @Mixin
    private TlsDirectoryOption tlsDirectory;

    @Mixin
    private ConsoleOptions console;

    @Option(
            names = "--upstream-proxy",
            paramLabel = "URL",
            description = "HTTP proxy for connections to backends, http://host:port.")
    private Optional<URI> upstreamProxy = Optional.empty();

    @Option(
            names = "--upstream-transport",
            paramLabel = "auto|httpclient|socket",
            defaultValue = "auto",
            description = "What requests are sent to backends with: our own sockets for HTTP/1.1 or the JDK's HttpClient"
                    + " (default: ${DEFAULT-VALUE}).")
    private Transport upstreamTransport;

    @Option(
            names = "--upstream-ca",
            paramLabel = "FILE",
            description = "PEM roots to trust for backends, beside the JDK's.")
    private Optional<Path> upstreamCa = Optional.empty();

    @Option(
            names = "--allow-upstream",
            paramLabel = "CIDR",
            description = "Lets backends have link-local or metadata addresses in this range; repeatable.")
    private List<String> allowUpstream = new ArrayList<>();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Most client connections at one time (default: 10000, less on a small heap).")
    private Optional<Integer> maxConnections = Optional.empty();

    @Option(
            names = "--max-body",
            paramLabel = "BYTES",
            defaultValue = "10485760",
            description = "Largest request body, decoded (default: ${DEFAULT-VALUE}).")
    private int maxBody;

    @Option(
            names = "--max-response",
            paramLabel = "BYTES",
            defaultValue = "33554432",
            description = "Largest response body (default: ${DEFAULT-VALUE}).")
    private int maxResponse;

    @Option(
            names = "--idle-timeout",
            paramLabel = "S",
            defaultValue = "120",
            description = "Longest gap in a backend's stream; a route's idle_timeout wins (default: ${DEFAULT-VALUE}).")
    private int idleTimeout;

    @Option(
            names = "--keep-alive-timeout",
            paramLabel = "S",
            defaultValue = "120",
            description = "Longest wait for a client's next request (default: ${DEFAULT-VALUE}).")
    private int keepAliveTimeout;

    @Option(
            names = "--log",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Format of the log on stderr (default: ${DEFAULT-VALUE}).")
    private LogFormat log;

    @Option(
            names = "--access-log",
            paramLabel = "all|trouble",
            defaultValue = "all",
            description = "Requests that are logged: all of them, or those refused or failed (default:"
                    + " ${DEFAULT-VALUE}).")
    private AccessLog accessLog;

    Optional<Path> inferenceRoutes() {
        return inferenceRoutes;
    }

    Optional<String> gateway() {
        return gateway;
    }

    Optional<Path> sandboxTokenFile() {
        return sandboxTokenFile;
    }

    Optional<Path> gatewayCa() {
        return gatewayCa;
    }

    HostPort listen() {
        return listen;
    }

    /** Returns where the admin pages are served; empty for {@code off}. */
    Optional<HostPort> admin() throws ConfigurationException {
        return AdminAddress.parse(admin);
    }

    TlsDirectoryOption tlsDirectory() {
        return tlsDirectory;
    }

    ConsoleOptions console() {
        return console;
    }

    Optional<URI> upstreamProxy() {
        return upstreamProxy;
    }

    Transport upstreamTransport() {
        return upstreamTransport;
    }

    Optional<Path> upstreamCa() {
        return upstreamCa;
    }

    List<String> allowUpstream() {
        return allowUpstream;
    }

    /** Returns the most client connections at one time: as many as were asked for, or as the heap has room for. */
    int maxConnections() {
        return maxConnections.orElseGet(() -> ConnectionLimit.of(Runtime.getRuntime().maxMemory()));
    }

    int maxBody() {
        return maxBody;
    }

    int maxResponse() {
        return maxResponse;
    }

    int idleTimeout() {
        return idleTimeout;
    }

    int keepAliveTimeout() {
        return keepAliveTimeout;
    }

    LogFormat logFormat() {
        return log;
    }

    AccessLog accessLog() {
        return accessLog;
    }
}

package io.openshell.gateway.app;

import io.openshell.program.ConfigurationException;
import io.openshell.program.HostPort;
import io.openshell.program.admin.AdminAddress;
import io.openshell.program.log.LogFormat;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of a serving gateway; what they mean is decided in {@link GatewayProcess}. */
final class ServeOptions {
    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            defaultValue = "127.0.0.1:8080",
            description = "Where proxies and operators connect (default: ${DEFAULT-VALUE}; port 0 picks one).")
    private HostPort listen;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT|off",
            defaultValue = "127.0.0.1:0",
            description = "/healthz /readyz /metrics /console (default: ${DEFAULT-VALUE}).")
    private String admin;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private StoreOptions store;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "The server's certificate chain, PEM; needed off loopback.")
    private Optional<Path> tlsCertificate = Optional.empty();

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PEM (PKCS 8).")
    private Optional<Path> tlsKey = Optional.empty();

    @Option(
            names = "--client-ca",
            paramLabel = "FILE",
            description = "PEM roots of client certificates: they may take the place of tokens.")
    private Optional<Path> clientCa = Optional.empty();

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "The administrator's token; made if absent (default: $XDG_STATE_HOME/openshell/admin.token).")
    private Optional<Path> adminTokenFile = Optional.empty();

    @Option(names = "--no-auth", description = "Ask nobody who he is; on loopback only.")
    private boolean noAuth;

    @Option(
            names = "--google-token-url",
            paramLabel = "URL",
            description = "Where access tokens are minted, in place of Google's own endpoint.")
    private Optional<URI> googleTokenUrl = Optional.empty();

    @Option(
            names = "--log",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Format of the log on stderr (default: ${DEFAULT-VALUE}).")
    private LogFormat log;

    HostPort listen() {
        return listen;
    }

    /** Returns where the admin pages are served; empty for {@code off}. */
    Optional<HostPort> admin() throws ConfigurationException {
        return AdminAddress.parse(admin);
    }

    ConsoleOptions console() {
        return console;
    }

    StoreOptions store() {
        return store;
    }

    Optional<Path> tlsCertificate() {
        return tlsCertificate;
    }

    Optional<Path> tlsKey() {
        return tlsKey;
    }

    Optional<Path> clientCa() {
        return clientCa;
    }

    Optional<Path> adminTokenFile() {
        return adminTokenFile;
    }

    boolean noAuth() {
        return noAuth;
    }

    Optional<URI> googleTokenUrl() {
        return googleTokenUrl;
    }

    LogFormat logFormat() {
        return log;
    }
}

package io.openshell.cli;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.openshell.core.Secret;
import io.openshell.gateway.client.BearerToken;
import io.openshell.gateway.client.GatewayAddress;
import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flags by which every command finds the gateway and says what to print. */
final class GatewayOptions {
    /** How the answer is printed. */
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            scope = ScopeType.INHERIT,
            names = "--gateway",
            paramLabel = "URL",
            description = "The gateway (env OPENSHELL_GATEWAY; default: http://127.0.0.1:8080).")
    private Optional<String> gateway = Optional.empty();

    @Option(
            scope = ScopeType.INHERIT,
            names = "--gateway-ca",
            paramLabel = "FILE",
            description = "PEM roots to trust for an https gateway, in place of the JDK's.")
    private Optional<Path> gatewayCa = Optional.empty();

    @Mixin
    private TokenOption token;

    @Option(
            scope = ScopeType.INHERIT,
            names = {"-o", "--output"},
            paramLabel = "text|json",
            defaultValue = "text",
            description = "What to print (default: ${DEFAULT-VALUE}).")
    private Format format;

    /** Something that is done at the gateway. */
    interface Work {
        Printed run(Gateway gateway) throws ConfigurationException, CommandFailedException;
    }

    /** Does {@code work} and prints what it returns. */
    Integer run(Work work) throws ConfigurationException, CommandFailedException {
        Map<String, String> environment = System.getenv();
        GatewayAddress address = address(environment);
        Optional<Secret> secret = token.find(environment);
        if (!address.isSafeForTokens()) {
            throw new ConfigurationException(
                    "--gateway: token and credentials would go over the network in the clear: use https");
        }
        ManagedChannel channel;
        try {
            channel = address.channel(gatewayCa)
                    .userAgent("openshell/" + Version.current())
                    .build();
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException("--gateway-ca: cannot be read as PEM certificates", e);
        }
        try {
            Printed printed = work.run(new Gateway(channel, secret.map(BearerToken::new)));
            System.out.print(format == Format.JSON ? printed.json() + "\n" : printed.text());
            printed.note().ifPresent(System.err::println);
            return 0;
        } catch (StatusRuntimeException e) {
            throw new CommandFailedException(explain(e.getStatus(), address), e);
        } finally {
            channel.shutdownNow();
        }
    }

    private GatewayAddress address(Map<String, String> environment) throws ConfigurationException {
        String url = gateway.or(() -> Optional.ofNullable(environment.get("OPENSHELL_GATEWAY"))
                .filter(value -> !value.isBlank()))
                .orElse("http://127.0.0.1:8080");
        try {
            return GatewayAddress.parse(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--gateway: " + e.getMessage());
        }
    }

    private String explain(Status status, GatewayAddress address) {
        String said = Optional.ofNullable(status.getDescription()).orElse("");
        return switch (status.getCode()) {
            case UNAVAILABLE -> status.getCause() == null && !said.isEmpty() && !said.startsWith("io exception")
                    ? said
                    : "no gateway answers at " + address + ": start openshell-gateway, or name another with --gateway";
            case UNAUTHENTICATED, PERMISSION_DENIED -> said + " (" + token.source(System.getenv()) + ")";
            case DEADLINE_EXCEEDED -> "the gateway at " + address + " does not answer in time: try again";
            case UNIMPLEMENTED -> "the gateway at " + address + " does not know this command: it may be an older one";
            default -> said.isEmpty() ? "the gateway answered " + status.getCode() : said;
        };
    }
}

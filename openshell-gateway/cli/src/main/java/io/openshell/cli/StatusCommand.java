package io.openshell.cli;

import io.openshell.gateway.proto.gateway.v1.GetStatusRequest;
import io.openshell.gateway.proto.gateway.v1.GetStatusResponse;
import io.openshell.gateway.proto.gateway.v1.RouteStatus;
import io.openshell.gateway.proto.gateway.v1.TokenStatus;
import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
import java.time.Instant;
import picocli.CommandLine.Command;

/** {@code openshell status}: the gateway, and which routes proxies get from it. */
@Command(
        name = "status",
        description = "Shows the gateway, its routes, and what is wrong with them.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class StatusCommand extends GatewayCommand {
    @Override
    public Integer call() throws ConfigurationException, CommandFailedException {
        return atGateway(open -> printed(open.own().getStatus(GetStatusRequest.getDefaultInstance())));
    }

    private static Printed printed(GetStatusResponse status) {
        Lines lines = new Lines("")
                .key("Gateway", status.getVersion())
                .key("Store", status.getStore())
                .key("Revision", status.getRevision())
                .key("Watching proxies", Integer.toUnsignedString(status.getWatchers()));
        for (RouteStatus route : status.getRoutesList()) {
            String where = route.getModelId() + " at " + route.getProviderName() + ", version "
                    + Long.toUnsignedString(route.getVersion());
            lines.key(
                    "Route " + route.getName(),
                    route.getProblem().isEmpty() ? where : where + ", left out: " + route.getProblem());
        }
        if (status.getRoutesCount() == 0) {
            lines.line("No routes");
        }
        for (TokenStatus token : status.getTokensList()) {
            lines.key("Token of " + token.getProviderName(), describe(token));
        }
        Json json = new Json()
                .with("version", status.getVersion())
                .with("store", status.getStore())
                .with("revision", status.getRevision())
                .with("watchers", status.getWatchers())
                .withObjects(
                        "routes",
                        status.getRoutesList().stream().map(StatusCommand::json).toList())
                .withObjects(
                        "tokens",
                        status.getTokensList().stream().map(StatusCommand::json).toList());
        return Printed.of(lines.toString(), json);
    }

    private static String describe(TokenStatus token) {
        String from = "from " + token.getCredential();
        String until = token.getExpiresAtMs() == 0
                ? "none " + from
                : "until " + Instant.ofEpochMilli(token.getExpiresAtMs()) + ", " + from;
        return token.getFailure().isEmpty()
                ? until
                : until + ", not renewed since " + Instant.ofEpochMilli(token.getFailingSinceMs()) + ": "
                        + token.getFailure();
    }

    private static Json json(TokenStatus token) {
        return new Json()
                .with("provider", token.getProviderName())
                .with("credential", token.getCredential())
                .with("expires_at_ms", token.getExpiresAtMs())
                .with("failure", token.getFailure())
                .with("failing_since_ms", token.getFailingSinceMs());
    }

    private static Json json(RouteStatus route) {
        return new Json()
                .with("name", route.getName())
                .with("provider", route.getProviderName())
                .with("model", route.getModelId())
                .withUnsigned("version", route.getVersion())
                .with("problem", route.getProblem());
    }
}

package io.openshell.cli;

import io.openshell.gateway.proto.gateway.v1.GetStatusRequest;
import io.openshell.gateway.proto.gateway.v1.GetStatusResponse;
import io.openshell.gateway.proto.gateway.v1.RouteStatus;
import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
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
        Json json = new Json()
                .with("version", status.getVersion())
                .with("store", status.getStore())
                .with("revision", status.getRevision())
                .with("watchers", status.getWatchers())
                .withObjects(
                        "routes",
                        status.getRoutesList().stream().map(StatusCommand::json).toList());
        return Printed.of(lines.toString(), json);
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

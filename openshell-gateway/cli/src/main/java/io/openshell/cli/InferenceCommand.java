package io.openshell.cli;

import io.openshell.gateway.proto.inference.v1.GetInferenceRouteResponse;
import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code openshell inference}: where requests go and as which model. */
@Command(
        name = "inference",
        description = "Sets, shows and deletes the routes of inference requests.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            InferenceCommand.Set.class,
            InferenceCommand.Update.class,
            InferenceCommand.Get.class,
            InferenceCommand.Delete.class
        })
final class InferenceCommand extends CommandGroup {

    /** Which of the two routes. */
    static final class Which {
        @Option(names = "--system", description = "The route of the platform's own calls.")
        private boolean system;
    }

    @Command(
            name = "set",
            description = "Sets the route, after its backend has answered a tiny question.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Set extends GatewayCommand {
        @Mixin
        private Which which;

        @Option(names = "--provider", required = true, paramLabel = "NAME", description = "The provider.")
        private String provider;

        @Option(names = "--model", required = true, paramLabel = "ID", description = "What requests are pinned to.")
        private String model;

        @Option(names = "--timeout", paramLabel = "S", description = "Seconds to the answer's headers; 0 is 60.")
        private long timeout;

        @Option(names = "--no-verify", description = "Do not ask the backend first.")
        private boolean noVerify;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            return atGateway(open -> RouteView.set(
                    which.system,
                    "configured",
                    open.setRoute(route -> route.setRouteName(Gateway.routeName(which.system))
                            .setProviderName(provider)
                            .setModelId(model)
                            .setTimeoutSecs(timeout)
                            .setNoVerify(noVerify))));
        }
    }

    @Command(
            name = "update",
            description = "Changes what is named and leaves the rest of the route.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Update extends GatewayCommand {
        @Mixin
        private Which which;

        @Option(names = "--provider", paramLabel = "NAME", description = "The provider.")
        private Optional<String> provider = Optional.empty();

        @Option(names = "--model", paramLabel = "ID", description = "What requests are pinned to.")
        private Optional<String> model = Optional.empty();

        @Option(names = "--timeout", paramLabel = "S", description = "Seconds to the answer's headers; 0 is 60.")
        private Optional<Long> timeout = Optional.empty();

        @Option(names = "--no-verify", description = "Do not ask the backend first.")
        private boolean noVerify;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            if (provider.isEmpty() && model.isEmpty() && timeout.isEmpty()) {
                throw new ConfigurationException("nothing to update: give --provider, --model or --timeout");
            }
            return atGateway(open -> {
                GetInferenceRouteResponse now = open.route(which.system)
                        .orElseThrow(() -> new CommandFailedException(
                                "the route is not set yet: set it with openshell inference set"));
                return RouteView.set(
                        which.system,
                        "updated",
                        open.setRoute(route -> route.setRouteName(Gateway.routeName(which.system))
                                .setProviderName(provider.orElse(now.getProviderName()))
                                .setModelId(model.orElse(now.getModelId()))
                                .setTimeoutSecs(timeout.orElse(now.getTimeoutSecs()))
                                .setNoVerify(noVerify)));
            });
        }
    }

    @Command(
            name = "get",
            description = "Shows the routes.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Get extends GatewayCommand {
        @Option(names = "--system", description = "Only the route of the platform's own calls.")
        private boolean system;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            return atGateway(open -> {
                Json json = new Json();
                StringBuilder text = new StringBuilder();
                if (!system) {
                    add(open, false, "gateway_inference", text, json);
                    text.append('\n');
                }
                add(open, true, "system_inference", text, json);
                return Printed.of(text.toString(), json);
            });
        }

        private static void add(Gateway open, boolean system, String name, StringBuilder text, Json json) {
            Optional<GetInferenceRouteResponse> route = open.route(system);
            text.append(RouteView.block(system, route));
            RouteView.json(system, route).ifPresentOrElse(set -> json.with(name, set), () -> json.withNull(name));
        }
    }

    @Command(
            name = "delete",
            description = "Deletes the route: requests get a 503 from then on.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Delete extends GatewayCommand {
        @Mixin
        private Which which;

        @Override
        public Integer call() throws ConfigurationException, CommandFailedException {
            return atGateway(open -> {
                if (!open.deleteRoute(which.system)) {
                    throw new CommandFailedException("the route is not set: there is nothing to delete");
                }
                return Printed.of(
                        RouteView.title(which.system) + " deleted\n",
                        new Json()
                                .with("route", Gateway.routeName(which.system))
                                .with("deleted", true));
            });
        }
    }
}

package io.openshell.cli;

import io.openshell.core.ResolvedRoute;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteResponse;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteResponse;
import io.openshell.gateway.proto.inference.v1.ValidatedEndpoint;
import java.util.List;
import java.util.Optional;

/** Routes as they are shown. */
final class RouteView {
    private RouteView() {}

    static String title(boolean system) {
        return system ? "System inference" : "Gateway inference";
    }

    /** Returns the block under a title that says {@code what} happened to the route. */
    static Printed set(boolean system, String what, SetInferenceRouteResponse route) {
        StringBuilder text = new StringBuilder(title(system) + " " + what + ":\n\n");
        text.append(lines(route.getProviderName(), route.getModelId(), route.getTimeoutSecs(), route.getVersion()));
        if (route.getValidationPerformed()) {
            text.append("  Validated Endpoints:\n");
            Lines endpoints = new Lines("    ");
            route.getValidatedEndpointsList()
                    .forEach(
                            endpoint -> endpoints.line("- " + endpoint.getUrl() + " (" + endpoint.getProtocol() + ")"));
            text.append(endpoints);
        }
        Json json = json(
                Gateway.routeName(system),
                route.getProviderName(),
                route.getModelId(),
                route.getTimeoutSecs(),
                route.getVersion())
                .with("validation_performed", route.getValidationPerformed())
                .withObjects("validated_endpoints", endpoints(route.getValidatedEndpointsList()));
        return Printed.of(text.toString(), json);
    }

    private static List<Json> endpoints(List<ValidatedEndpoint> endpoints) {
        return endpoints.stream()
                .map(endpoint -> new Json().with("url", endpoint.getUrl()).with("protocol", endpoint.getProtocol()))
                .toList();
    }

    static String block(boolean system, Optional<GetInferenceRouteResponse> route) {
        return title(system) + ":\n\n"
                + route.map(set -> lines(
                        set.getProviderName(), set.getModelId(), set.getTimeoutSecs(), set.getVersion()))
                        .orElse("  Not configured\n");
    }

    static Optional<Json> json(boolean system, Optional<GetInferenceRouteResponse> route) {
        return route.map(set -> json(
                Gateway.routeName(system),
                set.getProviderName(),
                set.getModelId(),
                set.getTimeoutSecs(),
                set.getVersion()));
    }

    private static String lines(String provider, String model, long timeout, long version) {
        String shown = timeout == 0
                ? ResolvedRoute.DEFAULT_TIMEOUT.toSeconds() + "s (default)"
                : Long.toUnsignedString(timeout) + "s";
        return new Lines("  ")
                .key("Provider", provider)
                .key("Model", model)
                .key("Timeout", shown)
                .key("Version", Long.toUnsignedString(version))
                .toString();
    }

    private static Json json(String route, String provider, String model, long timeout, long version) {
        return new Json()
                .with("route", route)
                .with("provider", provider)
                .with("model", model)
                .withUnsigned(
                        "timeout_seconds", timeout == 0 ? ResolvedRoute.DEFAULT_TIMEOUT.toSeconds() : timeout)
                .withUnsigned("version", version);
    }
}

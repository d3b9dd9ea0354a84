package io.openshell.gateway.client;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.router.RouteSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes routes of a bundle. One that cannot be used is left out and takes no other with it. Pure. */
final class BundleRoutes {
    private static final int MAX_ROUTES = 1_000;
    /** Longer ones are cut to a week: nobody means them. */
    private static final long MAX_TIMEOUT_SECONDS = 7L * 24 * 60 * 60;

    private BundleRoutes() {}

    /** Returns the routes of {@code bundle}; {@code warnings} hears of those left out, in words without a key. */
    static RouteSnapshot snapshot(GetInferenceBundleResponse bundle, Consumer<String> warnings) {
        List<ResolvedRoute> routes = new ArrayList<>();
        if (bundle.getRoutesCount() > MAX_ROUTES) {
            warnings.accept("the bundle has " + bundle.getRoutesCount() + " routes; only the first " + MAX_ROUTES
                    + " are used");
        }
        bundle.getRoutesList().stream().limit(MAX_ROUTES).forEach(message -> {
            try {
                routes.add(route(message));
            } catch (IllegalArgumentException e) {
                warnings.accept("route " + OneLine.of(message.getName()) + " is left out: " + e.getMessage());
            }
        });
        return RouteSnapshot.of(bundle.getRevision(), routes);
    }

    private static ResolvedRoute route(io.openshell.gateway.proto.inference.v1.ResolvedRoute message) {
        // A newer gateway may know protocols that this side does not; the others of the route work all the same.
        List<InferenceProtocol> protocols = message.getProtocolsList().stream()
                .map(InferenceProtocol::find)
                .flatMap(Optional::stream)
                .toList();
        ResolvedRoute.Builder builder = ResolvedRoute.builder()
                .name(message.getName())
                .endpoint(message.getBaseUrl())
                .protocols(protocols)
                .model(message.getModelId())
                .providerType(message.getProviderType())
                .timeout(timeout(message.getTimeoutSecs()))
                .modelInPath(message.getModelInPath());
        if (!message.getRequestPathOverride().isEmpty()) {
            builder.requestPathOverride(message.getRequestPathOverride());
        }
        if (!message.getDefaultQuery().isEmpty()) {
            builder.defaultQuery(message.getDefaultQuery());
        }
        if (!message.getApiKey().isBlank()) {
            builder.apiKey(Secret.of(message.getApiKey()));
        }
        return builder.build();
    }

    /** The field is unsigned: what is negative here is huge there. */
    private static Duration timeout(long seconds) {
        return Duration.ofSeconds(
                Long.compareUnsigned(seconds, MAX_TIMEOUT_SECONDS) > 0 ? MAX_TIMEOUT_SECONDS : seconds);
    }
}

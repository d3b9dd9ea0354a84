package io.openshell.core;

import java.util.Map;
import java.util.Optional;

/** One base URL for every model, and paths as clients have them: most providers. */
final class PlainRules implements RouteRules {
    @Override
    public RouteShape shape(ProviderProfile profile, Map<String, String> config, String model) {
        return RouteShape.plain(endpoint(profile, config), profile.protocols(), model);
    }

    @Override
    public void check(ProviderProfile profile, Map<String, String> config) {
        override(profile, config);
    }

    /** Returns the base URL that {@code config} names, else the profile's. */
    static Endpoint endpoint(ProviderProfile profile, Map<String, String> config) {
        return override(profile, config).or(profile::defaultEndpoint).orElseThrow(() -> new IllegalArgumentException(
                "no base URL: set " + String.join(" or ", profile.baseUrlKeys()) + " in its config"));
    }

    /** Returns the base URL that {@code config} names, if any. */
    static Optional<Endpoint> override(ProviderProfile profile, Map<String, String> config) {
        Optional<Endpoint> first = Optional.empty();
        for (String name : profile.baseUrlKeys()) {
            Optional<String> url = setting(config, name);
            if (url.isPresent()) {
                Endpoint endpoint = parse(name, url.get());
                first = first.or(() -> Optional.of(endpoint));
            }
        }
        return first;
    }

    private static Endpoint parse(String name, String url) {
        try {
            return Endpoint.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage());
        }
    }

    /** Returns the setting called {@code name}, or empty if it is missing or blank. */
    static Optional<String> setting(Map<String, String> config, String name) {
        return Optional.ofNullable(config.get(name)).filter(value -> !value.isBlank());
    }
}

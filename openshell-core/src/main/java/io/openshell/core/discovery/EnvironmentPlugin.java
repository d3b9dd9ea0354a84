package io.openshell.core.discovery;

import io.openshell.core.AuthStyle;
import io.openshell.core.AwsHosts;
import io.openshell.core.CredentialKeys;
import io.openshell.core.ProviderProfile;
import io.openshell.core.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds a credential in environment variables: the first alternative of which all required names have a value. */
final class EnvironmentPlugin implements ProviderPlugin {
    private final String type;
    private final boolean inference;
    private final List<CredentialKeys> alternatives;
    private final List<String> configNames;

    private EnvironmentPlugin(
            String type, boolean inference, List<CredentialKeys> alternatives, List<String> configNames) {
        this.type = type;
        this.inference = inference;
        this.alternatives = alternatives;
        this.configNames = configNames;
    }

    /** Returns the plugin that finds what {@code profile} says a credential consists of. */
    static EnvironmentPlugin of(ProviderProfile profile) {
        List<String> configNames = new ArrayList<>(profile.baseUrlKeys());
        if (profile.auth() instanceof AuthStyle.SigV4) {
            configNames.addAll(AwsHosts.REGION_KEYS);
        }
        return new EnvironmentPlugin(profile.type(), true, profile.credentialKeys(), List.copyOf(configNames));
    }

    /** Returns a plugin for a credential that is no inference credential, held under any of {@code names}. */
    static EnvironmentPlugin notForInference(String type, String... names) {
        List<CredentialKeys> alternatives =
                List.of(names).stream().map(CredentialKeys::single).toList();
        return new EnvironmentPlugin(type, false, alternatives, List.of());
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Set<String> credentialNames() {
        Set<String> names = new LinkedHashSet<>();
        alternatives.forEach(keys -> names.addAll(keys.names()));
        return names;
    }

    @Override
    public boolean inference() {
        return inference;
    }

    @Override
    public Optional<DiscoveredProvider> discover(Map<String, String> environment) {
        for (CredentialKeys keys : alternatives) {
            if (keys.required().stream().allMatch(name -> isSet(environment, name))) {
                Map<String, Secret> credentials = new LinkedHashMap<>();
                for (String name : keys.names()) {
                    if (isSet(environment, name)) {
                        credentials.put(name, Secret.of(environment.get(name)));
                    }
                }
                return Optional.of(new DiscoveredProvider(type, credentials, config(environment)));
            }
        }
        return Optional.empty();
    }

    private Map<String, String> config(Map<String, String> environment) {
        Map<String, String> config = new LinkedHashMap<>();
        for (String name : configNames) {
            if (isSet(environment, name)) {
                config.put(name, environment.get(name));
            }
        }
        return config;
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }
}

package io.openshell.core.discovery;

import io.openshell.core.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a plugin found. Having it is no leave to hand it to a sandboxed process: see {@link CredentialProjection}.
 *
 * @param type the provider's type
 * @param credentials credentials by the name they were found under, at least one
 * @param config other settings by the name they were found under, such as a base URL
 */
public record DiscoveredProvider(String type, Map<String, Secret> credentials, Map<String, String> config) {
    /** Copies the maps, order kept. */
    public DiscoveredProvider {
        Objects.requireNonNull(type, "type");
        if (credentials.isEmpty()) {
            throw new IllegalArgumentException("a discovered provider has at least one credential");
        }
        credentials = Collections.unmodifiableMap(new LinkedHashMap<>(credentials));
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }
}

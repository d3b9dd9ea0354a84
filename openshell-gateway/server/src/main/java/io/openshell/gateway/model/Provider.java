package io.openshell.gateway.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A provider record: credentials and settings by the names that the provider's profile knows. Maps are sorted by key.
 *
 * @param id the record's identity, which outlives no deletion: a provider created again under its name has another
 * @param name what the operator calls it
 * @param type the canonical type of its profile, or whatever type the operator gave, lowercase
 * @param createdAt when it was created, to the millisecond
 * @param version 1 at first, then one more with every change
 * @param labels free, for the operator
 * @param annotations free, for the operator
 * @param credentials by name
 * @param config settings by name, such as a base URL
 */
public record Provider(
        String id,
        String name,
        String type,
        Instant createdAt,
        long version,
        Map<String, String> labels,
        Map<String, String> annotations,
        Map<String, Credential> credentials,
        Map<String, String> config) {
    /** Copies the maps; no component may be null. */
    public Provider {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(createdAt, "createdAt");
        labels = sorted(labels);
        annotations = sorted(annotations);
        credentials = sorted(credentials);
        config = sorted(config);
    }

    /** Returns this provider as another version. */
    public Provider withVersion(long next) {
        return new Provider(id, name, type, createdAt, next, labels, annotations, credentials, config);
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}

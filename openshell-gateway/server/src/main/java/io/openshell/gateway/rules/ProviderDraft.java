package io.openshell.gateway.rules;

import java.util.Map;
import java.util.Objects;

/**
 * A provider as a caller gives it, for creation or as a change; nothing of it has been checked.
 *
 * @param name the provider's name
 * @param type its type; in a change it may be empty
 * @param expectedVersion the version that a change applies to; 0 for any
 * @param labels labels to set
 * @param annotations annotations to set
 * @param credentials credentials to set; a masked or empty one is no credential
 * @param config settings to set; in a change an empty one is removed
 * @param expiries when credentials expire, in milliseconds since 1970; 0 is never
 */
public record ProviderDraft(
        String name,
        String type,
        long expectedVersion,
        Map<String, String> labels,
        Map<String, String> annotations,
        Map<String, String> credentials,
        Map<String, String> config,
        Map<String, Long> expiries) {
    /** What replies hold in place of a credential. */
    public static final String MASK = "REDACTED";

    /** Copies the maps; no component may be null. */
    public ProviderDraft {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        credentials = Map.copyOf(credentials);
        config = Map.copyOf(config);
        expiries = Map.copyOf(expiries);
    }

    /** Returns whether {@code credential} is what a reply showed, or nothing: such a value never replaces a real one. */
    static boolean isMasked(String credential) {
        return credential.isBlank()
                || credential.strip().equals(MASK)
                || credential.codePoints().allMatch(c -> c == '*' || c == '•');
    }

    /** Returns the draft without a value. */
    @Override
    public String toString() {
        return "ProviderDraft[" + name + ", credentials=" + credentials.keySet() + ", config=" + config.keySet() + "]";
    }
}

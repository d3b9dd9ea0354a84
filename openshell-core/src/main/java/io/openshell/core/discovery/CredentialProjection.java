package io.openshell.core.discovery;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides which discovered credentials a tool in a sandbox may see. It fails closed: a pair of tool and vendor that
 * nobody documented gets nothing, and {@link #none()}, which is what this project uses, documents none.
 *
 * <p>Immutable and thread-safe.
 */
public final class CredentialProjection {
    private static final CredentialProjection NONE = new CredentialProjection(Map.of());

    private final Map<Pair, Set<String>> documented;

    private CredentialProjection(Map<Pair, Set<String>> documented) {
        this.documented = documented;
    }

    /** Returns the projection that hands out nothing. */
    public static CredentialProjection none() {
        return NONE;
    }

    /** Returns this projection, and {@code names} for {@code tool} with credentials of {@code vendor}. */
    public CredentialProjection documenting(String tool, String vendor, Set<String> names) {
        Map<Pair, Set<String>> more = new HashMap<>(documented);
        more.put(new Pair(tool, vendor), Set.copyOf(names));
        return new CredentialProjection(more);
    }

    /** Returns the names of those credentials in {@code found} that {@code tool} may see; empty unless documented. */
    public Set<String> allowed(String tool, DiscoveredProvider found) {
        Set<String> allowed = new HashSet<>(documented.getOrDefault(new Pair(tool, found.type()), Set.of()));
        allowed.retainAll(found.credentials().keySet());
        return allowed;
    }

    private record Pair(String tool, String vendor) {}
}

package io.openshell.core.discovery;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the credential of one type of provider. Implementations are stateless and thread-safe. */
public interface ProviderPlugin {
    /** Returns the type of provider whose credential this finds. */
    String type();

    /** Returns every name under which a credential may be found; the values of these never reach a sandbox. */
    Set<String> credentialNames();

    /** Returns whether the credential found may be used for inference. */
    boolean inference();

    /** Returns what {@code environment} holds for this provider; empty if there is no complete credential. */
    Optional<DiscoveredProvider> discover(Map<String, String> environment);
}

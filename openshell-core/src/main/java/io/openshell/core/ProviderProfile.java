package io.openshell.core;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known about one type of provider: how to use a credential, never where to find one (that is a
 * {@link io.openshell.core.discovery.ProviderPlugin}).
 *
 * @param type the type, lowercase
 * @param aliases other names of the type, lowercase
 * @param defaultEndpoint the base URL unless the operator names another; empty if it is built per project or region
 * @param protocols what it speaks; empty if that depends on the model
 * @param credentialKeys the ways to hold its credential; the first that is complete wins
 * @param baseUrlKeys names under which an operator may hold another base URL; the first that is set wins
 * @param auth how the credential travels
 * @param defaultHeaders sent unless the client sent a header of that name
 * @param passthroughHeaders names, lowercase, that pass from client to backend beside the common ones
 * @param rules what else is special about its routes
 */
public record ProviderProfile(
        String type,
        List<String> aliases,
        Optional<Endpoint> defaultEndpoint,
        List<InferenceProtocol> protocols,
        List<CredentialKeys> credentialKeys,
        List<String> baseUrlKeys,
        AuthStyle auth,
        Headers defaultHeaders,
        List<String> passthroughHeaders,
        RouteRules rules) {
    /** Copies the lists; no component may be null. */
    public ProviderProfile {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(defaultEndpoint, "defaultEndpoint");
        Objects.requireNonNull(auth, "auth");
        Objects.requireNonNull(defaultHeaders, "defaultHeaders");
        Objects.requireNonNull(rules, "rules");
        aliases = List.copyOf(aliases);
        protocols = List.copyOf(protocols);
        credentialKeys = List.copyOf(credentialKeys);
        baseUrlKeys = List.copyOf(baseUrlKeys);
        passthroughHeaders = List.copyOf(passthroughHeaders);
    }

    /**
     * Returns what a route to {@code model} looks like with an operator's settings.
     *
     * @throws IllegalArgumentException as in {@link RouteRules#shape}
     */
    public RouteShape shape(Map<String, String> config, String model) {
        return rules.shape(this, config, model);
    }

    /**
     * Checks an operator's settings as far as they can be checked without a model.
     *
     * @throws IllegalArgumentException as in {@link RouteRules#check}
     */
    public void check(Map<String, String> config) {
        rules.check(this, config);
    }

    /**
     * Returns how the credential travels to {@code endpoint}: requests to AWS are signed for the region in the host's
     * name, and a bridge to AWS holds its own credential and gets none.
     */
    public AuthStyle authFor(Endpoint endpoint) {
        if (!(auth instanceof AuthStyle.SigV4)) {
            return auth;
        }
        return AwsHosts.isAws(endpoint.host())
                ? new AuthStyle.SigV4(AwsHosts.bedrockRegion(endpoint.host()))
                : new AuthStyle.None();
    }
}

package io.openshell.gateway.rules;

import io.openshell.core.AuthStyle;
import io.openshell.core.CredentialKeys;
import io.openshell.core.ProviderProfile;
import io.openshell.core.ProviderProfiles;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.RouteShape;
import io.openshell.core.Secret;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.tokens.MintedTokens;
import io.openshell.gateway.tokens.TokenSource;
import io.openshell.gateway.tokens.TokenState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Looks up what a stored route leaves open: endpoint, key and protocols, in the provider's record and profile. Pure. */
final class RouteResolver {
    private RouteResolver() {}

    /** Returns the route as it can be used at {@code now}, or refuses with what is missing and what to do. */
    static ResolvedRoute resolve(ManagedRoute route, Provider provider, MintedTokens tokens, Instant now)
            throws RefusedException {
        ProviderProfile profile = ProviderProfiles.find(provider.type())
                .orElseThrow(() -> RefusedException.invalid("provider " + provider.name() + " is of type "
                        + provider.type() + ", which is not supported for inference; supported are "
                        + supportedTypes()));
        RouteShape shape;
        try {
            shape = profile.shape(provider.config(), route.model());
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("provider " + provider.name() + ": " + e.getMessage());
        }
        AuthStyle auth = profile.authFor(shape.endpoint());
        ResolvedRoute.Builder builder = ResolvedRoute.builder()
                .name(route.name())
                .providerType(profile.type())
                .timeout(Duration.ofSeconds(route.timeoutSeconds()));
        switch (auth) {
            case AuthStyle.Bearer bearer -> builder.apiKey(key(provider, profile, tokens, now));
            case AuthStyle.Header header -> builder.apiKey(key(provider, profile, tokens, now));
            case AuthStyle.SigV4 signed -> builder.apiKey(
                    AwsSigning.credentials(provider, profile.credentialKeys().getFirst(), now));
            case AuthStyle.None none -> {
                // The bridge holds its own credential.
            }
        }
        try {
            return builder.shape(shape).build();
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("provider " + provider.name() + ": " + e.getMessage());
        }
    }

    /** Returns the first credential, in the profile's order, that can be used. */
    private static Secret key(Provider provider, ProviderProfile profile, MintedTokens tokens, Instant now)
            throws RefusedException {
        for (CredentialKeys keys : profile.credentialKeys()) {
            String name = keys.required().getFirst();
            Optional<Credential> credential = Optional.ofNullable(provider.credentials().get(name))
                    .filter(found -> found.isUsable(now));
            if (keys.mintsTokens() && credential.isPresent()) {
                credential = tokens.credential(new TokenSource(provider.id(), name));
            }
            if (credential.filter(found -> found.isUsable(now)).isPresent()) {
                return credential.get().value().orElseThrow();
            }
        }
        throw RefusedException.invalid("provider " + provider.name() + " has no usable key: "
                + why(provider, profile, tokens, now) + "set " + names(profile) + " in its credentials");
    }

    private static String why(Provider provider, ProviderProfile profile, MintedTokens tokens, Instant now) {
        for (CredentialKeys keys : profile.credentialKeys()) {
            String name = keys.required().getFirst();
            Credential credential = provider.credentials().get(name);
            if (credential != null && keys.mintsTokens() && credential.isUsable(now)) {
                TokenState state = tokens.state(new TokenSource(provider.id(), name));
                return state.failure()
                        .map(failure -> "no token from " + name + ", " + failure.reason() + "; ")
                        .orElse("the token from " + name + " is not there yet; ");
            }
            if (credential != null) {
                return name + (credential.value().isEmpty() ? " cannot be unsealed; " : " has expired; ");
            }
        }
        return "";
    }

    private static String names(ProviderProfile profile) {
        return String.join(
                " or ",
                profile.credentialKeys().stream()
                        .map(keys -> keys.required().getFirst())
                        .toList());
    }

    private static String supportedTypes() {
        return String.join(
                ", ", ProviderProfiles.all().stream().map(ProviderProfile::type).toList());
    }
}

package io.openshell.gateway.tokens;

import io.openshell.core.CredentialKeys;
import io.openshell.core.ProviderProfile;
import io.openshell.core.ProviderProfiles;
import io.openshell.gateway.model.Provider;
import java.util.List;
import java.util.Objects;

/**
 * Names a credential from which tokens are minted.
 *
 * @param providerId the identity of the provider's record
 * @param credential the name of the credential in it
 */
public record TokenSource(String providerId, String credential) {
    /** Creates a name; no component may be null. */
    public TokenSource {
        Objects.requireNonNull(providerId, "providerId");
        Objects.requireNonNull(credential, "credential");
    }

    /** Returns the credentials of {@code provider} from which tokens would be minted, whether it has them or not. */
    public static List<TokenSource> of(Provider provider) {
        return ProviderProfiles.find(provider.type()).map(ProviderProfile::credentialKeys).orElse(List.of()).stream()
                .filter(CredentialKeys::mintsTokens)
                .flatMap(keys -> keys.required().stream())
                .map(credential -> new TokenSource(provider.id(), credential))
                .toList();
    }
}

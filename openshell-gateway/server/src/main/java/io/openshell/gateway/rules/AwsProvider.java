package io.openshell.gateway.rules;

import io.openshell.core.AuthStyle;
import io.openshell.core.AwsCredentials;
import io.openshell.core.AwsHosts;
import io.openshell.core.CredentialKeys;
import io.openshell.core.Endpoint;
import io.openshell.core.ProviderProfile;
import io.openshell.core.Secret;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A provider whose requests AWS wants signed: where it is, and what to sign with. Pure. */
final class AwsProvider {
    private static final String REGION_KEYS = String.join(" or ", AwsHosts.REGION_KEYS);

    private AwsProvider() {}

    /** Returns the endpoint of the region in the provider's config, or refuses with what is missing. */
    static Endpoint endpoint(Provider provider, ProviderProfile profile) throws RefusedException {
        String region = region(provider)
                .orElseThrow(() -> RefusedException.invalid("provider " + provider.name() + " has no region: set "
                        + REGION_KEYS + ", or for a bridge " + String.join(" or ", profile.baseUrlKeys())
                        + ", in its config"));
        try {
            return AwsHosts.bedrock(region);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("provider " + provider.name() + ", " + REGION_KEYS + ": " + e.getMessage());
        }
    }

    /** Refuses a config that names another region than the endpoint that it names does. */
    static void requireRegion(Provider provider, AuthStyle.SigV4 style) throws RefusedException {
        Optional<String> named = region(provider);
        if (named.isPresent() && style.region().isPresent() && !named.equals(style.region())) {
            throw RefusedException.invalid("provider " + provider.name() + ": the base URL lies in "
                    + style.region().get() + ", and " + REGION_KEYS + " is " + named.get() + ": leave one of them out");
        }
    }

    /** Returns the region in the provider's config; refuses what is none. */
    static Optional<String> region(Provider provider) throws RefusedException {
        for (String name : AwsHosts.REGION_KEYS) {
            String region = provider.config().getOrDefault(name, "").strip();
            if (!region.isEmpty()) {
                if (!AwsHosts.isRegion(region)) {
                    throw RefusedException.invalid("provider " + provider.name() + ", " + name
                            + ": not an AWS region, such as us-east-1");
                }
                return Optional.of(region);
            }
        }
        return Optional.empty();
    }

    /** Returns the credentials in the form that routes hold, if every part of them can be used at {@code now}. */
    static Secret credentials(Provider provider, CredentialKeys keys, Instant now) throws RefusedException {
        List<Secret> parts = new ArrayList<>();
        for (String name : keys.names()) {
            Credential credential = provider.credentials().get(name);
            if (credential == null && keys.required().contains(name)) {
                throw refused(provider, keys, name + " is missing");
            }
            if (credential != null) {
                String why = name + (credential.value().isEmpty() ? " cannot be unsealed" : " has expired");
                if (!credential.isUsable(now)) {
                    throw refused(provider, keys, why);
                }
                parts.add(credential.value().orElseThrow());
            }
        }
        try {
            Optional<Secret> token = parts.size() > 2 ? Optional.of(parts.get(2)) : Optional.empty();
            return new AwsCredentials(parts.get(0).reveal(), parts.get(1), token).joined();
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid("provider " + provider.name() + ": " + e.getMessage());
        }
    }

    private static RefusedException refused(Provider provider, CredentialKeys keys, String why) {
        return RefusedException.invalid("provider " + provider.name() + " has no usable key: " + why + "; set "
                + String.join(" and ", keys.required()) + ", and for a session "
                + String.join(" and ", keys.optional()) + ", in its credentials");
    }
}

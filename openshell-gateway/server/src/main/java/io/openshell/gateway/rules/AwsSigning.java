package io.openshell.gateway.rules;

import io.openshell.core.AwsCredentials;
import io.openshell.core.CredentialKeys;
import io.openshell.core.Secret;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the requests of a provider are signed with for AWS. Pure. */
final class AwsSigning {
    private AwsSigning() {}

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

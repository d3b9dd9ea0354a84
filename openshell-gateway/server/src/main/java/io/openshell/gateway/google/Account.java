package io.openshell.gateway.google;

import io.openshell.core.Secret;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Objects;
import java.util.Optional;

/** Whom tokens are asked for. Immutable and thread-safe; no text of it holds a secret. */
sealed interface Account {
    /** Returns the token endpoint that belongs to it, one of {@link AccountFile#TOKEN_URIS}. */
    String tokenUri();

    /**
     * A service account, which signs what it asks with.
     *
     * @param email its name
     * @param keyId which of its keys it is; empty if the file does not tell
     * @param key its private key
     * @param tokenUri where it asks
     */
    record ServiceAccount(String email, Optional<String> keyId, RSAPrivateCrtKey key, String tokenUri)
            implements
                Account {
        public ServiceAccount {
            Objects.requireNonNull(email, "email");
            Objects.requireNonNull(keyId, "keyId");
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(tokenUri, "tokenUri");
        }

        @Override
        public String toString() {
            return "ServiceAccount[hidden]";
        }
    }

    /**
     * A user who has signed in with gcloud.
     *
     * @param clientId the program that the user has signed in with
     * @param clientSecret that program's secret
     * @param refreshToken what stands for the user
     * @param tokenUri where is asked
     */
    record AuthorizedUser(String clientId, Secret clientSecret, Secret refreshToken, String tokenUri)
            implements
                Account {
        public AuthorizedUser {
            Objects.requireNonNull(clientId, "clientId");
            Objects.requireNonNull(clientSecret, "clientSecret");
            Objects.requireNonNull(refreshToken, "refreshToken");
            Objects.requireNonNull(tokenUri, "tokenUri");
        }

        @Override
        public String toString() {
            return "AuthorizedUser[hidden]";
        }
    }
}

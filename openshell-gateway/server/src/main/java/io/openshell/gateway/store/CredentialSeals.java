package io.openshell.gateway.store;

import io.openshell.core.Secret;
import io.openshell.gateway.seal.MasterKey;
import io.openshell.gateway.seal.MasterKeySource;
import io.openshell.gateway.seal.SealException;
import io.openshell.gateway.seal.Sealer;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Seals credentials under whichever key the store says is in force. Thread-safe. */
final class CredentialSeals {
    private final MasterKeySource keys;

    private volatile Sealer sealer;

    /** A sealed credential as it lies in the store. */
    record Stored(String providerId, String name, byte[] seal) {}

    private CredentialSeals(MasterKeySource keys, Sealer sealer) {
        this.keys = keys;
        this.sealer = sealer;
    }

    /** Returns seals under the first key of {@code keys}. */
    static CredentialSeals load(MasterKeySource keys) throws StoreException {
        Objects.requireNonNull(keys, "keys");
        return new CredentialSeals(keys, new Sealer(load(keys, key -> true).orElseThrow()));
    }

    Sealer sealer() {
        return sealer;
    }

    /**
     * Makes sure that the key called {@code keyId} is used: after a rotation elsewhere the keys are read again.
     *
     * @throws StoreException if there is no such key
     */
    void use(String keyId) throws StoreException {
        if (sealer.keyId().equals(keyId)) {
            return;
        }
        Optional<MasterKey> key = load(keys, candidate -> candidate.id().equals(keyId));
        if (key.isEmpty()) {
            // A rotation may have moved it from one file to the other while both were read.
            key = load(keys, candidate -> candidate.id().equals(keyId));
        }
        sealer = new Sealer(key.orElseThrow(() -> new StoreException("the master key in " + keys.description()
                + " is not the one that the store is sealed under: put that one there")));
    }

    /** Puts a new key beside the one in force, and returns a sealer under it. */
    Sealer prepareNext() throws StoreException {
        try {
            return new Sealer(keys.prepareNext());
        } catch (IOException e) {
            throw new StoreException("no new master key: " + e.getMessage(), e);
        }
    }

    /** Forgets all keys but the one in force. */
    void settle() throws StoreException {
        try {
            for (MasterKey key : keys.load()) {
                if (key.id().equals(sealer.keyId())) {
                    keys.settle(key);
                    return;
                }
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static Optional<MasterKey> load(MasterKeySource keys, Predicate<MasterKey> wanted)
            throws StoreException {
        try {
            return keys.load().stream().filter(wanted).findFirst();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static StoreException unusable(IOException e) {
        return new StoreException("the master key cannot be used: " + e.getMessage(), e);
    }

    static byte[] seal(Sealer sealer, String providerId, String name, Secret secret) {
        return sealer.seal(secret, place(providerId, name));
    }

    /** Returns the credential in {@code seal}, or empty: what one row holds must not keep the others from being read. */
    static Optional<Secret> open(Sealer sealer, String providerId, String name, byte[] seal) {
        try {
            return Optional.of(sealer.open(seal, place(providerId, name)));
        } catch (SealException e) {
            return Optional.empty();
        }
    }

    static byte[] reseal(Sealer old, Sealer next, Stored row) throws StoreException {
        try {
            Secret secret = old.open(row.seal(), place(row.providerId(), row.name()));
            return seal(next, row.providerId(), row.name(), secret);
        } catch (SealException e) {
            throw new StoreException("credential " + row.name() + " of the provider with id " + row.providerId()
                    + " cannot be unsealed (" + e.getMessage() + "): set it anew, then rotate the key");
        }
    }

    /** What a seal is bound to: table, row and column. */
    private static List<String> place(String providerId, String name) {
        return List.of("provider_credential", providerId, name, "seal");
    }
}

package io.openshell.core;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to hold a provider's credential: names, as in environment variables and provider records.
 *
 * @param required names that must all have a value
 * @param optional names that are used as well when they have one
 * @param mintsTokens whether no backend takes the credential itself, but tokens that are minted from it
 */
public record CredentialKeys(List<String> required, List<String> optional, boolean mintsTokens) {
    /** Copies the lists. */
    public CredentialKeys {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    /** Creates a way to hold a credential that backends take as it is. */
    public CredentialKeys(List<String> required, List<String> optional) {
        this(required, optional, false);
    }

    /** Returns a credential held under one name. */
    public static CredentialKeys single(String name) {
        return new CredentialKeys(List.of(name), List.of());
    }

    /** Returns a credential held under one name, from which tokens are minted. */
    public static CredentialKeys minting(String name) {
        return new CredentialKeys(List.of(name), List.of(), true);
    }

    /** Returns the required names, then the optional ones. */
    public List<String> names() {
        List<String> names = new ArrayList<>(required);
        names.addAll(optional);
        return List.copyOf(names);
    }
}

package io.openshell.router.internal;

import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * What of a credential must not come back, in all its {@link KeyForms}, prepared for search. Immutable and thread-safe; making
 * one takes a while, so keep it with the route.
 */
public final class KeyMask {
    private static final KeyMask EMPTY = new KeyMask(List.of());

    private static final byte STAR = '*';

    private final List<String> namesBeginnings;
    private final int shortestBeginning;
    private final FormTrie forms;
    private final FormFilter filter;
    private final boolean empty;

    private KeyMask(List<KeyForms.Form> forms) {
        this.forms = new FormTrie(forms);
        this.filter = new FormFilter(forms);
        this.empty = forms.isEmpty();
        // The HTTP client hands over names in lower case.
        this.namesBeginnings = forms.stream()
                .map(form -> form.text().substring(0, form.telling()).toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        this.shortestBeginning = namesBeginnings.stream().mapToInt(String::length).min().orElse(0);
    }

    /** Returns the mask for the credential of {@code route}; an empty one if it has none or a short placeholder. */
    public static KeyMask of(ResolvedRoute route) {
        return of(RouteSecrets.of(route));
    }

    /** Returns the mask for {@code keys}; an empty one if they are none or short placeholders. */
    static KeyMask of(List<Secret> keys) {
        List<KeyForms.Form> found =
                keys.stream().flatMap(key -> KeyForms.of(key).stream()).toList();
        return found.isEmpty() ? EMPTY : new KeyMask(found);
    }

    /** Returns whether there is nothing to mask. */
    public boolean isEmpty() {
        return empty;
    }

    FormTrie forms() {
        return forms;
    }

    /** Returns whether the telling part of a form may be in {@code piece}, all of it; no for nearly all pieces. */
    boolean mayBeIn(ByteBuffer piece) {
        return filter.mayBeIn(piece);
    }

    /** Returns the state behind {@code piece}, in which no telling part of a form is. */
    int stateBehind(ByteBuffer piece) {
        int state = 0;
        for (int i = Math.max(piece.position(), piece.limit() - KeyForms.TELLING); i < piece.limit(); i++) {
            state = forms.step(state, piece.get(i));
        }
        return state;
    }

    /** Returns {@code headers} with the key in stars in every value; a header whose name holds it, in any case, is dropped. */
    public Headers mask(Headers headers) {
        if (empty) {
            return headers;
        }
        Headers.Builder masked = Headers.builder();
        for (int i = 0; i < headers.size(); i++) {
            if (!isInName(headers.name(i))) {
                masked.add(headers.name(i), mask(headers.value(i)));
            }
        }
        return masked.build();
    }

    private boolean isInName(String name) {
        // Shorter than the beginning of any key.
        if (name.length() < shortestBeginning) {
            return false;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        for (String beginning : namesBeginnings) {
            if (lower.contains(beginning)) {
                return true;
            }
        }
        return false;
    }

    private String mask(String value) {
        StringBuilder masked = null;
        int state = 0;
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            state = next < 0x80 ? forms.step(state, (byte) next) : 0;
            int told = forms.told(state);
            if (told > 0) {
                masked = masked == null ? new StringBuilder(value) : masked;
                for (int j = i + 1 - told; j <= i; j++) {
                    masked.setCharAt(j, (char) STAR);
                }
            }
        }
        return masked == null ? value : masked.toString();
    }
}

package io.openshell.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * HTTP header fields: an immutable list of name and value pairs, in the order and with the spelling
 * they came in. Names compare without regard to ASCII case; a name may occur more than once.
 *
 * <p>Values may be credentials, so {@link #toString()} shows names only. Immutable and thread-safe.
 */
public final class Headers {
    private static final Headers EMPTY = new Headers(new String[0]);

    private static final String TOKEN_CHARS =
            "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** A bit for each character: every name of every request is looked at. */
    private static final long LOW_TOKEN_CHARS = tokenCharsFrom(0);

    private static final long HIGH_TOKEN_CHARS = tokenCharsFrom(Long.SIZE);

    /** Names at even, values at odd positions. */
    private final String[] fields;

    private Headers(String[] fields) {
        this.fields = fields;
    }

    /** Returns the headers without any field. */
    public static Headers empty() {
        return EMPTY;
    }

    /**
     * Returns headers of alternating names and values.
     *
     * @throws IllegalArgumentException if the count is odd, a name is no RFC 9110 token, or a value
     *     holds a control character other than tab
     */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value");
        }
        Builder builder = builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    /** Returns a builder without fields. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the number of fields; a repeated name counts each time. */
    public int size() {
        return fields.length / 2;
    }

    /**
     * Returns the name of field {@code index}, as it was spelled.
     *
     * @throws IndexOutOfBoundsException if there is no such field
     */
    public String name(int index) {
        return fields[2 * index];
    }

    /**
     * Returns the value of field {@code index}.
     *
     * @throws IndexOutOfBoundsException if there is no such field
     */
    public String value(int index) {
        return fields[2 * index + 1];
    }

    /** Returns the value of the first field called {@code name}, or empty if there is none. */
    public Optional<String> first(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return Optional.of(fields[i + 1]);
            }
        }
        return Optional.empty();
    }

    /** Returns the values of all fields called {@code name}, in order; empty if there is none. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values.add(fields[i + 1]);
            }
        }
        return List.copyOf(values);
    }

    /** Returns whether a field is called {@code name}. */
    public boolean contains(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Calls {@code action} with each name and value, in order. */
    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < fields.length; i += 2) {
            action.accept(fields[i], fields[i + 1]);
        }
    }

    /** Returns the fields whose name and value {@code keep} accepts, in order. */
    public Headers filter(BiPredicate<String, String> keep) {
        Builder builder = builder();
        forEach((name, value) -> {
            if (keep.test(name, value)) {
                builder.addUnchecked(name, value);
            }
        });
        return builder.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && List.of(fields).equals(List.of(that.fields));
    }

    @Override
    public int hashCode() {
        return List.of(fields).hashCode();
    }

    /** Returns the names only: values may be credentials. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(size());
        forEach((name, value) -> names.add(name));
        return "Headers" + names;
    }

    /** Returns whether {@code name} is an RFC 9110 section 5.6.2 token, as every field name must be. */
    public static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isTokenChar(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Returns whether {@code c} may stand in an RFC 9110 token. */
    public static boolean isTokenChar(int c) {
        long bits = c < Long.SIZE ? LOW_TOKEN_CHARS : HIGH_TOKEN_CHARS;
        // A shift counts modulo 64.
        return c >= 0 && c < 2 * Long.SIZE && (bits >>> c & 1) != 0;
    }

    private static long tokenCharsFrom(int first) {
        long bits = 0;
        for (int i = 0; i < TOKEN_CHARS.length(); i++) {
            char c = TOKEN_CHARS.charAt(i);
            bits |= c / Long.SIZE == first / Long.SIZE ? 1L << c : 0;
        }
        return bits;
    }

    /**
     * Returns whether {@code value} may be a field value: tab, visible ASCII, space and the bytes 80
     * to FF as ISO 8859-1 (RFC 9110 section 5.5), without white space around it.
     */
    public static boolean isFieldValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return value.isEmpty() || !isBlank(value.charAt(0)) && !isBlank(value.charAt(value.length() - 1));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** Collects fields; used by one thread. */
    public static final class Builder {
        private final List<String> fields = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a field behind those there are.
         *
         * @throws IllegalArgumentException if {@code name} is no token or {@code value} no field value;
         *     the message names the field and never holds the value
         */
        public Builder add(String name, String value) {
            if (!isToken(Objects.requireNonNull(name, "name"))) {
                throw new IllegalArgumentException("not a header name");
            }
            if (!isFieldValue(Objects.requireNonNull(value, "value"))) {
                throw new IllegalArgumentException("not a value for the header " + name);
            }
            return addUnchecked(name, value);
        }

        /** Adds all fields of {@code headers}, in order. */
        public Builder addAll(Headers headers) {
            fields.addAll(List.of(headers.fields));
            return this;
        }

        private Builder addUnchecked(String name, String value) {
            fields.add(name);
            fields.add(value);
            return this;
        }

        /** Returns what was added. */
        public Headers build() {
            return fields.isEmpty() ? EMPTY : new Headers(fields.toArray(new String[0]));
        }
    }
}

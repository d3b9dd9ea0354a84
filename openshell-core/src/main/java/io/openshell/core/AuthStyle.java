package io.openshell.core;

import java.util.Locale;

/** How a route's credential travels to the backend. */
public sealed interface AuthStyle {
    /** {@code Authorization: Bearer KEY}. */
    record Bearer() implements AuthStyle {}

    /**
     * A header of its own, such as {@code x-api-key: KEY}.
     *
     * @param name the header's name, lowercased
     */
    record Header(String name) implements AuthStyle {
        /**
         * Creates the style.
         *
         * @throws IllegalArgumentException if {@code name} is no header name
         */
        public Header {
            if (!Headers.isToken(name)) {
                throw new IllegalArgumentException("not a header name");
            }
            name = name.toLowerCase(Locale.ROOT);
        }
    }

    /** An AWS Signature Version 4 over the request. */
    record SigV4() implements AuthStyle {}

    /** No credential at all, as for a bridge that holds its own. */
    record None() implements AuthStyle {}
}

package io.openshell.core;

import java.util.Locale;
import java.util.Optional;

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

    /**
     * An AWS Signature Version 4 over the request, made with {@link AwsCredentials} in their joined form.
     *
     * @param region whose service is asked; empty in a profile, where the endpoint decides it
     */
    record SigV4(Optional<String> region) implements AuthStyle {
        /**
         * Creates the style.
         *
         * @throws IllegalArgumentException if {@code region} is no region
         */
        public SigV4 {
            if (region.isPresent() && !AwsHosts.isRegion(region.get())) {
                throw new IllegalArgumentException("not an AWS region, such as us-east-1");
            }
        }

        /** Creates the style for a region that is not known yet. */
        public SigV4() {
            this(Optional.empty());
        }

        /**
         * Creates the style for {@code region}.
         *
         * @throws IllegalArgumentException if it is no region
         */
        public SigV4(String region) {
            this(Optional.of(region));
        }
    }

    /** No credential at all, as for a bridge that holds its own. */
    record None() implements AuthStyle {}
}

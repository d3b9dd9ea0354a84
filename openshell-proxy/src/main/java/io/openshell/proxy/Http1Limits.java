package io.openshell.proxy;

import java.time.Duration;
import java.util.Objects;

/**
 * What one client may cost. Sizes are in bytes as received, but for the body, which counts decoded. The reader
 * keeps to the sizes; whoever owns the connection keeps to the times and to the number of connections.
 *
 * @param connectHeadBytes the longest head of a CONNECT, its line ends included
 * @param headBytes the longest head of a request in the tunnel, and the longest trailer section, line ends
 *     included; also the most bytes that the chunk extensions of one body may have together
 * @param headerCount the most fields in a head or trailer section
 * @param bodyBytes the longest body, decoded
 * @param handshakeTimeout from the CONNECT to the end of the TLS handshake
 * @param headTimeout from the first byte of a head to its last
 * @param bodyProgressTimeout the longest wait for the next bytes of a body
 * @param bodyBytesPerSecond the least rate of a body, on average, once {@code bodyProgressTimeout} has passed; 0 for
 *     none
 * @param keepAliveTimeout the longest wait for the first byte of the next request
 * @param connections the most connections at one time
 */
public record Http1Limits(
        int connectHeadBytes,
        int headBytes,
        int headerCount,
        int bodyBytes,
        Duration handshakeTimeout,
        Duration headTimeout,
        Duration bodyProgressTimeout,
        int bodyBytesPerSecond,
        Duration keepAliveTimeout,
        int connections) {

    /** Far above any sane setting, and low enough that doubling a buffer never overflows. */
    private static final int MAX_BYTES = 1 << 30;

    private static final Http1Limits DEFAULTS = builder().build();

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a size or count is below 1 ({@code bodyBytes}, {@code bodyBytesPerSecond}: below 0), a size is above
     *     1 GiB, or a time is not positive
     */
    public Http1Limits {
        requireRange(1, connectHeadBytes, MAX_BYTES, "connectHeadBytes");
        requireRange(1, headBytes, MAX_BYTES, "headBytes");
        requireRange(1, headerCount, Integer.MAX_VALUE, "headerCount");
        requireRange(0, bodyBytes, MAX_BYTES, "bodyBytes");
        requirePositive(handshakeTimeout, "handshakeTimeout");
        requirePositive(headTimeout, "headTimeout");
        requirePositive(bodyProgressTimeout, "bodyProgressTimeout");
        requireRange(0, bodyBytesPerSecond, MAX_BYTES, "bodyBytesPerSecond");
        requirePositive(keepAliveTimeout, "keepAliveTimeout");
        requireRange(1, connections, Integer.MAX_VALUE, "connections");
    }

    /** Returns the limits a builder starts from. */
    public static Http1Limits defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    private static void requireRange(int least, int value, int most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", not " + value);
        }
    }

    private static void requirePositive(Duration value, String name) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be longer than nothing, not " + value);
        }
    }

    /** Collects limits; used by one thread. Each method returns this builder. */
    public static final class Builder {
        private int connectHeadBytes = 8 << 10;
        private int headBytes = 64 << 10;
        private int headerCount = 100;
        private int bodyBytes = 10 << 20;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private Duration headTimeout = Duration.ofSeconds(30);
        private Duration bodyProgressTimeout = Duration.ofSeconds(30);
        private int bodyBytesPerSecond = 240;
        private Duration keepAliveTimeout = Duration.ofSeconds(120);
        private int connections = 10_000;

        private Builder() {}

        /** Sets the longest head of a CONNECT, in bytes; 8 KiB by default. */
        public Builder connectHeadBytes(int bytes) {
            this.connectHeadBytes = bytes;
            return this;
        }

        /** Sets the longest head of a request in the tunnel, in bytes; 64 KiB by default. */
        public Builder headBytes(int bytes) {
            this.headBytes = bytes;
            return this;
        }

        /** Sets the most fields in a head; 100 by default. */
        public Builder headerCount(int count) {
            this.headerCount = count;
            return this;
        }

        /** Sets the longest body, in decoded bytes; 10 MiB by default. */
        public Builder bodyBytes(int bytes) {
            this.bodyBytes = bytes;
            return this;
        }

        /** Sets the time for the TLS handshake; 10 s by default. */
        public Builder handshakeTimeout(Duration timeout) {
            this.handshakeTimeout = timeout;
            return this;
        }

        /** Sets the time for a head; 30 s by default. */
        public Builder headTimeout(Duration timeout) {
            this.headTimeout = timeout;
            return this;
        }

        /** Sets the longest wait for the next bytes of a body; 30 s by default. */
        public Builder bodyProgressTimeout(Duration timeout) {
            this.bodyProgressTimeout = timeout;
            return this;
        }

        /** Sets {@link Http1Limits#bodyBytesPerSecond()}; 240 unless set. */
        public Builder bodyBytesPerSecond(int bytes) {
            this.bodyBytesPerSecond = bytes;
            return this;
        }

        /** Sets the longest wait for a next request; 120 s by default. */
        public Builder keepAliveTimeout(Duration timeout) {
            this.keepAliveTimeout = timeout;
            return this;
        }

        /** Sets the most connections at one time; 10,000 by default. */
        public Builder connections(int count) {
            this.connections = count;
            return this;
        }

        /**
         * Returns the limits.
         *
         * @throws IllegalArgumentException as the constructor of {@link Http1Limits} does
         */
        public Http1Limits build() {
            return new Http1Limits(connectHeadBytes, headBytes, headerCount, bodyBytes, handshakeTimeout, headTimeout,
                    bodyProgressTimeout, bodyBytesPerSecond, keepAliveTimeout, connections);
        }
    }
}

package io.openshell.router.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One whole request as a {@link ScriptedUpstream} received it, and what became of its answer.
 *
 * <p>What was received never changes; {@link #awaitPeerGone} and {@link #awaitAnswered} follow the running exchange.
 * Safe for use by several threads.
 */
public final class RecordedRequest {

    /**
     * One header line.
     *
     * @param name spelled as it came
     * @param value without the white space around it; its bytes as ISO 8859-1
     */
    public record Header(String name, String value) {

        public Header {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        }

        /** {@code name: value}, the value of a header that carries a key masked. */
        @Override
        public String toString() {
            boolean masked = MASKED.contains(name.toLowerCase(Locale.ROOT));
            return name + ": " + (masked ? "*** (" + value.length() + " characters)" : value);
        }
    }

    private static final Set<String> MASKED = Set.of("authorization", "proxy-authorization", "x-api-key", "api-key",
            "x-goog-api-key", "x-amz-security-token", "cookie");
    private static final int BODY_SHOWN = 2000;

    private final int index;
    private final int connectionId;
    private final Instant arrivedAt;
    private final RequestParser.Parsed parsed;
    private final Exchange exchange;

    RecordedRequest(int index, int connectionId, Instant arrivedAt, RequestParser.Parsed parsed, Exchange exchange) {
        this.index = index;
        this.connectionId = connectionId;
        this.arrivedAt = arrivedAt;
        this.parsed = parsed;
        this.exchange = exchange;
    }

    /** The method exactly as it was sent. */
    public String method() {
        return parsed.head().method();
    }

    /** The request target exactly as it was sent, query included. */
    public String target() {
        return parsed.head().target();
    }

    /** The target without scheme, authority and query; nothing is decoded. */
    public String path() {
        String path = target().split("\\?", 2)[0];
        int authority = path.indexOf("://");
        if (authority < 0) {
            return path;
        }
        int slash = path.indexOf('/', authority + 3);
        return slash < 0 ? "/" : path.substring(slash);
    }

    /** What follows the first {@code ?} of the target, not decoded; empty if there is none. */
    public Optional<String> query() {
        int mark = target().indexOf('?');
        return mark < 0 ? Optional.empty() : Optional.of(target().substring(mark + 1));
    }

    /** {@code HTTP/1.1} or {@code HTTP/1.0}. */
    public String version() {
        return parsed.head().version();
    }

    /** All header lines, in the order sent and with their spelling; repeated names are repeated here. */
    public List<Header> headers() {
        return parsed.head().headers();
    }

    /** The values of every header line with that name, whatever its case, in order; empty if there is none. */
    public List<String> headers(String name) {
        return parsed.head().values(Objects.requireNonNull(name, "name"));
    }

    /** The value of the first header line with that name, whatever its case. */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /** The body with its transfer coding removed; a fresh copy. */
    public byte[] body() {
        return parsed.body().clone();
    }

    /** {@link #body()} as UTF-8. */
    public String bodyText() {
        return new String(parsed.body(), StandardCharsets.UTF_8);
    }

    /** Every byte of the request as it came: head, chunk framing, trailers; a fresh copy. */
    public byte[] raw() {
        return parsed.raw().clone();
    }

    /** {@link #raw()} as ISO 8859-1, one character per byte. */
    public String rawText() {
        return new String(parsed.raw(), StandardCharsets.ISO_8859_1);
    }

    /** When its last byte was received, by the system clock. */
    public Instant arrivedAt() {
        return arrivedAt;
    }

    /** Its place among all requests of the upstream, by arrival of the last byte, from 0. */
    public int index() {
        return index;
    }

    /** The connection it came on, from 0 in the order they were accepted. */
    public int connectionId() {
        return connectionId;
    }

    /**
     * Waits until the peer closes or resets the connection while the reply is still running.
     *
     * <p>In every phase: before the first byte of the answer, between two of its steps, or while it hangs. A peer that
     * closes only its sending side counts as gone, because a backend cannot tell the difference.
     *
     * @return when that was seen; empty if the reply ended first, or if it did not happen in time
     */
    public Optional<Instant> awaitPeerGone(Duration atMost) {
        return exchange.awaitPeerGone(atMost);
    }

    /**
     * Waits until the reply has ended.
     *
     * @return true if all its steps were carried out; false if it was given up because the peer left or the upstream
     *     was closed, or if it is still running
     */
    public boolean awaitAnswered(Duration atMost) {
        return exchange.awaitAnswered(atMost);
    }

    /** The whole request to read in a failed assertion: keys in headers masked, a long body cut. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("request #" + index + " on connection " + connectionId + ": "
                + method() + " " + target() + " " + version());
        headers().forEach(header -> text.append("\n    ").append(header));
        if (parsed.body().length > 0) {
            String body = bodyText();
            text.append("\n    body, ").append(parsed.body().length).append(" bytes: ")
                    .append(body, 0, Math.min(body.length(), BODY_SHOWN)).append(body.length() > BODY_SHOWN ? "…" : "");
        }
        return text.toString();
    }
}

package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.Http1ViolationException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of an input: the requests read from it, how it ended, and what was left.
 *
 * @param end {@link #READ} after one request that was asked for, {@link #CLOSED} at a clean end, {@link #CUT} when the
 *     input ended inside a request, or the name of the violation
 */
record Outcome(List<Request> requests, String end, String rest) {
    static final String READ = "read";
    static final String CLOSED = "closed";
    static final String CUT = "cut";

    /** One request with its body as ISO 8859-1. */
    record Request(Http1RequestHead head, String body) {}

    /** Reads one request of {@code wire} whole, in 7-byte and in 1-byte pieces; all three must end the same. */
    static Outcome ofOne(String wire, Http1Limits limits) {
        Outcome whole = read(Pieces.whole(wire), limits, 1);
        assertThat(read(Pieces.of(wire, 7), limits, 1)).as("in 7-byte pieces").isEqualTo(whole);
        assertThat(read(Pieces.of(wire, 1), limits, 1)).as("in 1-byte pieces").isEqualTo(whole);
        return whole;
    }

    static Outcome ofOne(String wire) {
        return ofOne(wire, Http1Limits.defaults());
    }

    /** Reads requests until the input ends or one is refused, whole, in 7-byte and in 1-byte pieces. */
    static Outcome ofAll(String wire) {
        Http1Limits limits = Http1Limits.defaults();
        Outcome whole = read(Pieces.whole(wire), limits, Integer.MAX_VALUE);
        assertThat(read(Pieces.of(wire, 7), limits, Integer.MAX_VALUE)).isEqualTo(whole);
        assertThat(read(Pieces.of(wire, 1), limits, Integer.MAX_VALUE)).isEqualTo(whole);
        return whole;
    }

    /** Reads at most {@code most} requests for inference.local. What is left counts only behind a complete request. */
    static Outcome read(Pieces source, Http1Limits limits, int most) {
        Http1RequestReader reader = new Http1RequestReader(source, limits);
        List<Request> requests = new ArrayList<>();
        try {
            while (requests.size() < most) {
                if (!reader.awaitRequest()) {
                    return new Outcome(requests, CLOSED, "");
                }
                Http1RequestHead head = reader.readHead();
                head.requireHost("inference.local", 443);
                requests.add(new Request(head, text(reader.readBody(head))));
            }
            return new Outcome(requests, READ, text(ByteBuffer.wrap(reader.takeBuffered())) + source.rest());
        } catch (Http1ViolationException e) {
            return new Outcome(requests, e.violation().name(), "");
        } catch (EOFException e) {
            return new Outcome(requests, CUT, "");
        } catch (IOException e) {
            throw new AssertionError("a source of bytes in memory failed", e);
        }
    }

    /** Returns the only request, which must have been read. */
    Request request() {
        assertThat(end).isEqualTo(READ);
        return requests.getFirst();
    }

    static String text(ByteBuffer bytes) {
        return new String(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(),
                StandardCharsets.ISO_8859_1);
    }
}

package io.openshell.core.json;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request body with the model pinned or taken out: the client's bytes around what is the route's, and what the client
 * asked for. It looks into the array it was made from, which must not change while it is in use.
 *
 * <p>Immutable and thread-safe. Its bytes are a prompt: there is no {@code toString} that shows them.
 */
public final class RewrittenBody {
    /** How many UTF-16 units of a model name a log needs at most; the client chooses its length. */
    private static final int MAX_REQUESTED_MODEL = 256;

    private final BodyScan scan;

    /** What takes the place of each piece that is cut out; may be nothing. */
    private final byte[] value;

    /** What goes in behind the opening brace; empty if nothing does. */
    private final byte[] inserted;

    private final long length;

    RewrittenBody(BodyScan scan, byte[] value, byte[] inserted) {
        this.scan = scan;
        this.value = value;
        this.inserted = inserted;
        long sum = (long) scan.end() - scan.start() + inserted.length;
        for (int i = 0; i < scan.cutCount(); i++) {
            sum += value.length - (scan.cutEnd(i) - scan.cutStart(i));
        }
        this.length = sum;
    }

    /**
     * Returns the bytes to send, in order: read-only views, none of them empty. The client's bytes are not
     * copied. Each call makes new buffers, so what one reader consumes another still finds.
     */
    public List<ByteBuffer> slices() {
        List<ByteBuffer> slices = new ArrayList<>(2 * scan.cutCount() + 3);
        int from = scan.start();
        if (inserted.length > 0) {
            add(slices, scan.body(), from, scan.inside());
            add(slices, inserted, 0, inserted.length);
            from = scan.inside();
        }
        for (int i = 0; i < scan.cutCount(); i++) {
            add(slices, scan.body(), from, scan.cutStart(i));
            add(slices, value, 0, value.length);
            from = scan.cutEnd(i);
        }
        add(slices, scan.body(), from, scan.end());
        return List.copyOf(slices);
    }

    /** Returns how many bytes {@link #slices} are together. */
    public long length() {
        return length;
    }

    /**
     * Returns whether the top-level member {@code stream} is the literal {@code true}. Of several the last
     * counts; the key is taken exactly, escapes decoded.
     */
    public boolean asksForStream() {
        return scan.asksForStream();
    }

    /**
     * Returns the model the client named, for logs: the last value of a model key if it is a string, cut to
     * 256 UTF-16 units, or empty. It may hold any character, control characters too: escape it before printing.
     */
    public Optional<String> requestedModel() {
        int start = scan.modelStart();
        if (start < 0 || scan.body()[start] != '"') {
            return Optional.empty();
        }
        return Optional.of(JsonText.decode(scan.body(), start + 1, scan.modelEnd() - 1, MAX_REQUESTED_MODEL));
    }

    /** Adds a view that begins at its own zero: a reader that rewinds it stays inside. */
    private static void add(List<ByteBuffer> slices, byte[] bytes, int from, int to) {
        if (from < to) {
            slices.add(ByteBuffer.wrap(bytes, from, to - from).slice().asReadOnlyBuffer());
        }
    }
}

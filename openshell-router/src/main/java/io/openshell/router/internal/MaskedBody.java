package io.openshell.router.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A body in which an echoed key is replaced by stars, also when it is split across pieces. Only the bytes at the end of
 * a piece that may be the beginning of a key wait for the next piece; without such bytes a piece passes as it came.
 */
public final class MaskedBody implements UpstreamBody {
    /** So many of a key's first bytes are masked even if the rest does not follow. */
    static final int TELLING = 12;

    private final UpstreamBody body;
    private final KeyMask mask;

    /** How many of the key's first bytes the text so far ends with. */
    private int matched;

    /** How many of those have left already, as the end of an earlier key that overlaps this one. */
    private int sent;

    /** How many of them leave as stars, because they are the end of a longer match that was telling. */
    private int tainted;

    private ByteBuffer out = ByteBuffer.allocate(0);

    /** Creates the masked view of {@code body}, which it closes. */
    public MaskedBody(UpstreamBody body, KeyMask mask) {
        this.body = body;
        this.mask = mask;
    }

    @Override
    public Optional<ByteBuffer> next(Duration patience) throws IOException, InterruptedException {
        // One for all pieces: a backend that sends a key byte by byte must not make the wait longer with each.
        Deadline deadline = Deadline.in(patience);
        while (true) {
            Optional<ByteBuffer> piece = body.next(deadline.left());
            ByteBuffer masked = piece.isPresent() ? mask(piece.get()) : remainder();
            if (masked.hasRemaining()) {
                return Optional.of(masked);
            }
            if (piece.isEmpty()) {
                return piece;
            }
        }
    }

    @Override
    public Optional<ByteBuffer> poll() throws IOException {
        while (true) {
            Optional<ByteBuffer> piece = body.poll();
            if (piece.isEmpty()) {
                return piece;
            }
            ByteBuffer masked = mask(piece.get());
            if (masked.hasRemaining()) {
                return Optional.of(masked);
            }
        }
    }

    private ByteBuffer mask(ByteBuffer piece) {
        if (matched == 0 && !mask.mayBeginIn(piece)) {
            return piece;
        }
        out = ByteBuffer.allocate(matched + piece.remaining());
        while (piece.hasRemaining()) {
            accept(piece.get());
        }
        return out.flip();
    }

    private void accept(byte next) {
        while (matched > 0 && mask.at(matched) != next) {
            release(mask.shorter(matched));
        }
        if (mask.at(matched) != next) {
            out.put(next);
            return;
        }
        matched++;
        if (matched == mask.length()) {
            putStars(matched - sent);
            matched = mask.shorter(matched);
            sent = matched;
            tainted = 0;
        }
    }

    /** Lets the first of the matched bytes go, so that {@code kept} of them stay. */
    private void release(int kept) {
        if (matched >= TELLING) {
            tainted = matched;
        }
        int leaving = matched - kept;
        for (int i = sent; i < leaving; i++) {
            out.put(i < tainted ? (byte) '*' : mask.at(i));
        }
        sent = Math.max(0, sent - leaving);
        tainted = Math.max(0, tainted - leaving);
        matched = kept;
    }

    private void putStars(int count) {
        for (int i = 0; i < count; i++) {
            out.put((byte) '*');
        }
    }

    /** Returns what was held back when the body ended. */
    private ByteBuffer remainder() {
        out = ByteBuffer.allocate(matched);
        release(0);
        return out.flip();
    }

    @Override
    public void close() {
        body.close();
    }
}

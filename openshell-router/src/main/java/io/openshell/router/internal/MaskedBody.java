package io.openshell.router.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * A body in which an echoed key, in whatever common spelling, is replaced by stars, also when it is split across
 * pieces. Only the bytes at the end of a piece that may be the beginning of a key wait for the next piece; without such
 * bytes a piece passes as it came.
 */
public final class MaskedBody implements UpstreamBody {
    private static final byte STAR = '*';

    private final UpstreamBody body;
    private final KeyMask mask;

    /** Where in the forms of the key the text so far ends. */
    private int state;

    /** The last bytes of the text, which have not left yet because of what may follow them. */
    private byte[] held = new byte[0];

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

    @Override
    public boolean ended() {
        return held.length == 0 && body.ended();
    }

    private ByteBuffer mask(ByteBuffer piece) {
        if (state != 0 || mask.mayBeIn(piece)) {
            return maskByByte(piece);
        }
        state = mask.stateBehind(piece);
        int waiting = mask.forms().held(state);
        if (waiting == 0) {
            return piece;
        }
        int leaving = piece.remaining() - waiting;
        held = new byte[waiting];
        piece.get(piece.position() + leaving, held);
        return piece.slice(piece.position(), leaving);
    }

    private ByteBuffer maskByByte(ByteBuffer piece) {
        FormTrie forms = mask.forms();
        byte[] out = new byte[held.length + piece.remaining()];
        System.arraycopy(held, 0, out, 0, held.length);
        int size = held.length;
        // What is in front of this has left, or is in stars.
        int open = 0;
        while (piece.hasRemaining()) {
            byte next = piece.get();
            out[size++] = next;
            state = forms.step(state, next);
            open = Math.max(open, size - forms.depth(state));
            int told = forms.told(state);
            if (told > 0) {
                Arrays.fill(out, Math.max(open, size - told), size, STAR);
                if (told == forms.depth(state)) {
                    open = size;
                }
            }
        }
        int leaving = Math.max(open, size - forms.held(state));
        held = Arrays.copyOfRange(out, leaving, size);
        return ByteBuffer.wrap(out, 0, leaving);
    }

    /** Returns what was held back when the body ended: too little of a key to tell. */
    private ByteBuffer remainder() {
        ByteBuffer rest = ByteBuffer.wrap(held);
        held = new byte[0];
        return rest;
    }

    @Override
    public void close() {
        body.close();
    }
}

package io.openshell.router.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A quick look whether the beginning of a form is in a text. Of each run of bytes as long as a beginning only four are
 * looked at, which those of no form's beginning are nearly always enough to tell. Immutable.
 */
final class FormFilter {
    private static final int GRAM = Integer.BYTES;
    private static final int BITS = 14;

    private final long[] grams = new long[1 << BITS - 6];
    private final List<byte[]> beginnings = new ArrayList<>();
    private final int length;
    private final int stride;

    FormFilter(List<KeyForms.Form> forms) {
        int shortest = KeyForms.TELLING;
        for (KeyForms.Form form : forms) {
            shortest = Math.min(shortest, form.telling());
        }
        length = shortest;
        stride = length - GRAM + 1;
        for (KeyForms.Form form : forms) {
            byte[] beginning = new byte[length];
            for (int i = 0; i < length; i++) {
                beginning[i] = (byte) form.text().charAt(i);
            }
            beginnings.add(beginning);
            ByteBuffer bytes = ByteBuffer.wrap(beginning);
            for (int i = 0; i + GRAM <= length; i++) {
                int bit = bit(bytes.getInt(i));
                grams[bit >> 6] |= 1L << bit;
            }
        }
    }

    private static int bit(int gram) {
        return gram * 0x9E3779B1 >>> Integer.SIZE - BITS;
    }

    /** Returns whether a beginning is in {@code piece}, all of it. */
    boolean mayBeIn(ByteBuffer piece) {
        int first = piece.position();
        int last = piece.limit() - GRAM;
        // A beginning anywhere has four bytes in a row at one of these places.
        for (int at = first + stride - 1; at <= last; at += stride) {
            int bit = bit(piece.getInt(at));
            if ((grams[bit >> 6] & 1L << bit) != 0 && isAround(piece, at)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAround(ByteBuffer piece, int at) {
        for (int start = at - stride + 1; start <= at; start++) {
            for (byte[] beginning : beginnings) {
                if (isAt(piece, start, beginning)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isAt(ByteBuffer piece, int start, byte[] beginning) {
        if (start + beginning.length > piece.limit()) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if (piece.get(start + i) != beginning[i]) {
                return false;
            }
        }
        return true;
    }
}

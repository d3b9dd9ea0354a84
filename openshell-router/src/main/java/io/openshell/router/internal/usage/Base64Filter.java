package io.openshell.router.internal.usage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A quick look whether base64 may be of a text with one of the keys that carry counts, without decoding it: what stands
 * in front of a word makes three texts of it, of each of which eight characters are always the same. A text of eight
 * has four in a row at every fifth place, and those of no such text are nearly always enough to tell. Never no by
 * mistake.
 */
final class Base64Filter {
    private static final VarHandle GRAMS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int KNOWN = 8;
    private static final int GRAM = Integer.BYTES;
    private static final int STRIDE = KNOWN - GRAM + 1;
    private static final int BITS = 14;

    private static final long[] SEEN = new long[1 << BITS - 6];

    static {
        add("\"usage\"");
        // Of amazon-bedrock-invocationMetrics.
        add("bedrock");
    }

    private Base64Filter() {}

    private static void add(String word) {
        for (int shift = 0; shift < 3; shift++) {
            byte[] text = Base64.getEncoder().encode(("\0".repeat(shift) + word).getBytes(StandardCharsets.US_ASCII));
            // The first character without a bit of what is in front; six bits are in each.
            int first = (shift * Byte.SIZE + 5) / 6;
            for (int at = first; at < first + STRIDE; at++) {
                int bit = bit((int) GRAMS.get(text, at));
                SEEN[bit >> 6] |= 1L << bit;
            }
        }
    }

    private static int bit(int gram) {
        return gram * 0x9E3779B1 >>> Integer.SIZE - BITS;
    }

    /** Returns whether one of the keys may be in the base64 between {@code start} and {@code end}. */
    static boolean mayHaveCounts(byte[] text, int start, int end) {
        for (int at = start + STRIDE - 1; at <= end - GRAM; at += STRIDE) {
            int bit = bit((int) GRAMS.get(text, at));
            if ((SEEN[bit >> 6] & 1L << bit) != 0) {
                return true;
            }
        }
        return false;
    }
}

package io.openshell.router.internal.usage;

import java.util.Arrays;

/**
 * Decodes base64 (RFC 4648 section 4) in pieces that end anywhere, and hands on what comes of it at once. The first byte
 * that is not of the alphabet, padding too, ends the text. Used by one thread.
 */
final class Base64Text {
    private static final int ROOM = 3 * 128;
    private static final byte NONE = -1;
    private static final byte[] VALUES = values();

    private final MemberReader reader;
    private final byte[] decoded = new byte[ROOM];

    /** The bits of the group so far. */
    private int bits;

    /** How many characters of the group are here, of four. */
    private int inGroup;

    private boolean over;

    /** Creates a decoder for what {@code reader} is to read. */
    Base64Text(MemberReader reader) {
        this.reader = reader;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, NONE);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }

    /** Begins a new text. */
    void begin() {
        bits = 0;
        inGroup = 0;
        over = false;
    }

    /** Decodes the characters between {@code start} and {@code end}. */
    void decode(byte[] text, int start, int end) {
        int at = start;
        while (at < end && !over && !reader.isOver()) {
            int size = 0;
            while (inGroup == 0 && at <= end - 4 && size < ROOM) {
                int group = VALUES[text[at] & 0xff] << 18
                        | VALUES[text[at + 1] & 0xff] << 12
                        | VALUES[text[at + 2] & 0xff] << 6
                        | VALUES[text[at + 3] & 0xff];
                if (group < 0) {
                    break;
                }
                decoded[size] = (byte) (group >> 16);
                decoded[size + 1] = (byte) (group >> 8);
                decoded[size + 2] = (byte) group;
                size += 3;
                at += 4;
            }
            if (at < end && size < ROOM) {
                size = decode(text[at++], size);
            }
            reader.read(decoded, 0, size);
        }
    }

    /** Decodes one character; each but the first of a group completes a byte. */
    private int decode(byte character, int size) {
        byte value = VALUES[character & 0xff];
        if (value == NONE) {
            over = true;
            return size;
        }
        bits = bits << 6 | value;
        inGroup = inGroup + 1 & 3;
        switch (inGroup) {
            case 1 -> {
                return size;
            }
            case 2 -> decoded[size] = (byte) (bits >> 4);
            case 3 -> decoded[size] = (byte) (bits >> 2);
            default -> decoded[size] = (byte) bits;
        }
        return size + 1;
    }
}

package io.openshell.router.wire;

import io.openshell.core.Headers;
import java.nio.charset.StandardCharsets;

/**
 * One line of the input without its CRLF: a view of the {@link InputBuffer} that holds until its next read. Bytes
 * are seen as ISO 8859-1, 0 to 255.
 */
public final class Line {
    private byte[] bytes = {};
    private int start;
    private int length;

    /** Only the {@link InputBuffer} makes one. */
    Line() {}

    void set(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
    }

    /** Returns how many bytes it has. */
    public int length() {
        return length;
    }

    /** Returns whether it has none. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** Returns the byte at {@code index}; the caller keeps below {@link #length()}. */
    public int at(int index) {
        return bytes[start + index] & 0xff;
    }

    /** Returns whether the line begins with {@code text}, all of it ASCII. */
    public boolean startsWith(String text) {
        if (length < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (at(i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the index of the first {@code b} at or behind {@code from}, or -1. */
    public int indexOf(char b, int from) {
        for (int i = from; i < length; i++) {
            if (at(i) == b) {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether a space or tab is at {@code index}. */
    public boolean isBlank(int index) {
        return at(index) == ' ' || at(index) == '\t';
    }

    /** Returns the index of the first byte at or behind {@code from} that is no space or tab; maybe the length. */
    public int skipBlanks(int from) {
        int i = from;
        while (i < length && isBlank(i)) {
            i++;
        }
        return i;
    }

    /** Returns the index of the first byte at or behind {@code from} that is no token character; maybe the length. */
    public int skipToken(int from) {
        int i = from;
        while (i < length && Headers.isTokenChar(at(i))) {
            i++;
        }
        return i;
    }

    /** Returns the bytes from {@code from} up to {@code to} as text. */
    public String text(int from, int to) {
        return new String(bytes, start + from, to - from, StandardCharsets.ISO_8859_1);
    }
}

package io.openshell.router.testing;

import java.util.Arrays;

/**
 * All windows of one length, found by a hash that rolls over the text. Filled by one thread, then shared and left
 * alone.
 */
final class SecretWindows {
    private static final long BASE = 0x9E3779B97F4A7C15L;

    private final int length;
    private final long outgoing;
    private long[] hashes = new long[1024];
    private Window[] windows = new Window[1024];
    private int size;

    private record Window(int secret, SecretForms.Form form, int offset) {}

    interface Found {
        void found(int secret, String form, long end);
    }

    SecretWindows(int length) {
        this.length = length;
        long power = 1;
        for (int i = 0; i < length; i++) {
            power *= BASE;
        }
        outgoing = power;
    }

    void add(int secret, SecretForms.Form form) {
        byte[] text = form.text();
        for (int start = 0; start + length <= text.length; start++) {
            long hash = 0;
            for (int i = 0; i < length; i++) {
                hash = hash * BASE + text[start + i] + 129;
            }
            put(hash, new Window(secret, form, start));
        }
    }

    private void put(long hash, Window window) {
        if (2 * ++size > hashes.length) {
            long[] oldHashes = hashes;
            Window[] oldWindows = windows;
            hashes = new long[2 * oldHashes.length];
            windows = new Window[2 * oldHashes.length];
            for (int i = 0; i < oldHashes.length; i++) {
                if (oldWindows[i] != null) {
                    place(oldHashes[i], oldWindows[i]);
                }
            }
        }
        place(hash, window);
    }

    private void place(long hash, Window window) {
        int slot = slot(hash);
        while (windows[slot] != null && hashes[slot] != hash) {
            slot = slot + 1 & hashes.length - 1;
        }
        // The first form that holds these characters is the one that a finding names.
        if (windows[slot] == null) {
            hashes[slot] = hash;
            windows[slot] = window;
        }
    }

    private int slot(long hash) {
        return (int) (hash >>> 40) & hashes.length - 1;
    }

    Slide slide() {
        return new Slide();
    }

    /** A window that slides over one text; used by one thread at a time. */
    final class Slide {
        private final byte[] last = new byte[length];
        private int next;
        private long seen;
        private long hash;

        void accept(byte[] text, int start, int count, Found found) {
            for (int i = start; i < start + count; i++) {
                byte in = text[i];
                hash = hash * BASE + in + 129;
                if (seen >= length) {
                    hash -= outgoing * (last[next] + 129);
                }
                last[next] = in;
                next = next + 1 == length ? 0 : next + 1;
                seen++;
                if (seen >= length) {
                    look(i - start + 1L, found);
                }
            }
        }

        private void look(long end, Found found) {
            int slot = slot(hash);
            while (windows[slot] != null) {
                if (hashes[slot] == hash && holds(windows[slot])) {
                    found.found(windows[slot].secret(), windows[slot].form().name(), end);
                    return;
                }
                slot = slot + 1 & hashes.length - 1;
            }
        }

        private boolean holds(Window window) {
            byte[] text = window.form().text();
            int tail = length - next;
            return Arrays.equals(last, next, length, text, window.offset(), window.offset() + tail)
                    && Arrays.equals(last, 0, next, text, window.offset() + tail, window.offset() + length);
        }
    }
}

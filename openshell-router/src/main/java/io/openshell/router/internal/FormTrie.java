package io.openshell.router.internal;

import java.util.Arrays;
import java.util.List;

/**
 * All forms of a route's keys as one automaton (Aho and Corasick's): a state is the longest beginning of a form that the text
 * so far ends with, and a step costs the same however many forms there are. State 0 is none. Immutable.
 */
final class FormTrie {
    /** Fewer characters of an encoded form at the end of a piece are not worth a wait: they may go. */
    private static final int WORTH_HOLDING = 3;

    private static final int NONE = -1;

    private final int[] fromStart = new int[256];
    private final byte[] label;
    private final int[] firstChild;
    private final int[] nextSibling;
    private final int[] shorter;
    private final int[] depth;
    private final int[] told;
    private final int[] held;
    private int size = 1;

    FormTrie(List<KeyForms.Form> forms) {
        int most = 1 + forms.stream().mapToInt(form -> form.text().length()).sum();
        label = new byte[most];
        firstChild = new int[most];
        nextSibling = new int[most];
        shorter = new int[most];
        depth = new int[most];
        told = new int[most];
        held = new int[most];
        Arrays.fill(firstChild, NONE);
        Arrays.fill(nextSibling, NONE);
        forms.forEach(this::add);
        link();
    }

    private void add(KeyForms.Form form) {
        int state = 0;
        for (int i = 0; i < form.text().length(); i++) {
            byte next = (byte) form.text().charAt(i);
            int child = child(state, next);
            state = child == NONE ? newChild(state, next) : child;
            if (depth[state] >= form.telling()) {
                told[state] = depth[state];
            }
            if (form.plain() || depth[state] >= WORTH_HOLDING) {
                held[state] = depth[state];
            }
        }
    }

    private int newChild(int parent, byte next) {
        label[size] = next;
        depth[size] = depth[parent] + 1;
        if (parent == 0) {
            fromStart[next & 0xFF] = size;
        } else {
            nextSibling[size] = firstChild[parent];
            firstChild[parent] = size;
        }
        return size++;
    }

    /** For each state, nearest to the start first: the longest other one that its text ends with. */
    private void link() {
        int[] queue = new int[size];
        int end = 0;
        for (int state : fromStart) {
            if (state != 0) {
                queue[end++] = state;
            }
        }
        for (int at = 0; at < end; at++) {
            int parent = queue[at];
            for (int state = firstChild[parent]; state != NONE; state = nextSibling[state]) {
                shorter[state] = step(shorter[parent], label[state]);
                told[state] = Math.max(told[state], told[shorter[state]]);
                held[state] = Math.max(held[state], held[shorter[state]]);
                queue[end++] = state;
            }
        }
    }

    private int child(int state, byte next) {
        if (state == 0) {
            int child = fromStart[next & 0xFF];
            return child == 0 ? NONE : child;
        }
        int child = firstChild[state];
        while (child != NONE && label[child] != next) {
            child = nextSibling[child];
        }
        return child;
    }

    /** Returns the state behind {@code next}. */
    int step(int state, byte next) {
        int from = state;
        while (from != 0) {
            int child = child(from, next);
            if (child != NONE) {
                return child;
            }
            from = shorter[from];
        }
        return fromStart[next & 0xFF];
    }

    /** Returns how many of the last bytes may be part of a form that is not over. */
    int depth(int state) {
        return depth[state];
    }

    /** Returns how many of the last bytes tell too much; 0 mostly. */
    int told(int state) {
        return told[state];
    }

    /** Returns how many of the last bytes should wait for what follows them. */
    int held(int state) {
        return held[state];
    }
}

package io.openshell.core.json;

import java.util.List;

/**
 * Finds the members that have to leave a body, each with the one comma that has to leave with it: the one in front, or
 * the one behind where no other member stays in front.
 */
final class RemovalScan extends BodyScan {
    private final List<String> removed;
    private final String required;

    private boolean keepsAny;
    private boolean hasRequired;

    /** Where the first key is that reads as the required one; -1 if there is none. */
    private int requiredAt = -1;

    /** Where a key is on account of which it is not clear which value a backend would take; -1 if there is none. */
    private int unclearAt = -1;

    private RemovalScan(byte[] body, int offset, int length, List<String> removed, String required) {
        super(body, offset, length);
        this.removed = removed;
        this.required = required;
    }

    /** Returns what is in {@code length} bytes of {@code body} from {@code offset} on. */
    static RemovalScan of(byte[] body, int offset, int length, List<String> removed, String required)
            throws InvalidJsonException {
        RemovalScan scan = new RemovalScan(body, offset, length, removed, required);
        scan.run();
        return scan;
    }

    /** Returns whether any member stays. */
    boolean keepsAny() {
        return keepsAny;
    }

    /** Returns whether the required member is there. */
    boolean hasRequired() {
        return hasRequired;
    }

    @Override
    boolean member(int keyStart, int keyEnd, int valueStart, int valueEnd) throws InvalidJsonException {
        boolean model = ModelKey.readsAsModel(body(), keyStart, keyEnd);
        if (model || isRemoved(keyStart, keyEnd)) {
            if (cutCount() == MAX_CUTS) {
                throw new InvalidJsonException("more than 64 members have to be taken out", keyStart - 1 - start());
            }
            cut(keepsAny ? commaBefore(keyStart - 1) : keyStart - 1, keepsAny ? valueEnd : commaBehind(valueEnd));
            return model;
        }
        keepsAny = true;
        if (LookAlike.reads(body(), keyStart, keyEnd, required)) {
            boolean exact = JsonText.equals(body(), keyStart, keyEnd, required);
            if (unclearAt < 0 && (!exact || requiredAt >= 0)) {
                unclearAt = keyStart - 1;
            }
            requiredAt = keyStart - 1;
            hasRequired = exact;
        }
        return false;
    }

    @Override
    void finish() throws InvalidJsonException {
        if (unclearAt >= 0) {
            throw new InvalidJsonException(required + " is there twice or in another spelling", unclearAt - start());
        }
    }

    private boolean isRemoved(int keyStart, int keyEnd) {
        for (String name : removed) {
            if (JsonText.equals(body(), keyStart, keyEnd, name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the index of the comma in front of {@code at}; a member is there, so only white space lies between. */
    private int commaBefore(int at) {
        int comma = at - 1;
        while (body()[comma] != ',') {
            comma--;
        }
        return comma;
    }

    /** Returns the index behind the comma that follows {@code at}, or {@code at} if none does. */
    private int commaBehind(int at) {
        int next = at;
        while (next < end() && isWhiteSpace(body()[next])) {
            next++;
        }
        return next < end() && body()[next] == ',' ? next + 1 : at;
    }

    private static boolean isWhiteSpace(byte each) {
        return each == ' ' || each == '\n' || each == '\r' || each == '\t';
    }
}

package io.openshell.core.json;

/** Looks for one member of a JSON object in one pass: by the grammar of RFC 8259, without a tree and without a copy. */
public final class JsonMembers {
    private JsonMembers() {}

    /**
     * Returns whether {@code text} is exactly one JSON object, in UTF-8 and nested at most 512 deep, with a top-level
     * member called {@code name} that is an array. Of several members of that name one is enough.
     */
    public static boolean hasArray(byte[] text, String name) {
        try {
            JsonScanner json = new JsonScanner(text, 0, text.length);
            json.skipWhiteSpace();
            json.skip('{', "not a JSON object");
            boolean found = json.peek() != '}' && findArray(json, text, name, true);
            json.skip('}', "a comma or a closing bracket is missing");
            return found && json.position() == text.length;
        } catch (InvalidJsonException e) {
            return false;
        }
    }

    /**
     * Returns whether {@code start} begins like an object of which {@link #hasArray} is true, as far as to where the
     * array begins: for a text that is not here as a whole.
     */
    public static boolean beginsWithArray(byte[] start, String name) {
        try {
            JsonScanner json = new JsonScanner(start, 0, start.length);
            json.skipWhiteSpace();
            json.skip('{', "not a JSON object");
            return findArray(json, start, name, false);
        } catch (InvalidJsonException e) {
            return false;
        }
    }

    /** Moves over all members, or to the first one looked for, and returns whether there was one. */
    private static boolean findArray(JsonScanner json, byte[] text, String name, boolean all)
            throws InvalidJsonException {
        boolean found = false;
        do {
            int keyStart = json.position() + 1;
            json.skipString();
            int keyEnd = json.position() - 1;
            json.skipColon();
            found |= json.peek() == '[' && JsonText.equals(text, keyStart, keyEnd, name);
            if (found && !all) {
                return true;
            }
            json.skipValue(1);
            json.skipWhiteSpace();
        } while (json.skipIf(','));
        return found;
    }
}

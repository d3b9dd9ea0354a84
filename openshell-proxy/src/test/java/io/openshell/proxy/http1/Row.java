package io.openshell.proxy.http1;

/** A row of a table: bytes as they come, as ISO 8859-1, and what is expected of them. Shown with escapes. */
record Row<T>(String wire, T expected) {
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(wire.length(), 160); i++) {
            char c = wire.charAt(i);
            if (c == '\r') {
                text.append("\\r");
            } else if (c == '\n') {
                text.append("\\n");
            } else if (c < ' ' || c > '~') {
                text.append(String.format("\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text + " -> " + expected;
    }
}

package io.openshell.proxy.app.smuggling;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bytes that a hostile client sends in the tunnel.
 *
 * @param name what it tries
 * @param pieces the bytes, one character each, in the pieces they are sent in
 * @param reaches what backends may see of it, {@code METHOD target} in order; empty if that is for
 *     {@link StrictReading} alone to say
 */
record HostileStream(String name, List<String> pieces, Optional<List<String>> reaches) {
    /** Returns a stream of which nothing may reach a backend. */
    static HostileStream refused(String name, String bytes) {
        return new HostileStream(name, List.of(bytes), Optional.of(List.of()));
    }

    /** Returns a stream of which exactly {@code reaches} may reach a backend. */
    static HostileStream relayed(String name, String bytes, String... reaches) {
        return new HostileStream(name, List.of(bytes), Optional.of(List.of(reaches)));
    }

    /** Returns a stream of which nobody has said what may become of it. */
    static HostileStream unknown(String name, String bytes) {
        return new HostileStream(name, List.of(bytes), Optional.empty());
    }

    /** Returns the same bytes in two pieces, once for each place to cut them. */
    List<HostileStream> cutEverywhere() {
        String whole = bytes();
        List<HostileStream> cut = new ArrayList<>();
        for (int i = 1; i < whole.length(); i++) {
            cut.add(new HostileStream(
                    name + ", cut at " + i, List.of(whole.substring(0, i), whole.substring(i)), reaches));
        }
        return cut;
    }

    /** Returns the same bytes, each in a piece of its own. */
    HostileStream dripped() {
        return new HostileStream(name + ", byte by byte", List.of(bytes().split("")), reaches);
    }

    /** Returns all bytes, one character each. */
    String bytes() {
        return String.join("", pieces);
    }

    static byte[] encode(String piece) {
        return piece.getBytes(StandardCharsets.ISO_8859_1);
    }
}

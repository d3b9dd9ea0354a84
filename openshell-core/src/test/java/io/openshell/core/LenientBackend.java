package io.openshell.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads a path as forgivingly as any server was ever seen to do: decodes until nothing changes, takes backslashes for
 * slashes, drops path parameters, joins slashes, resolves dot segments and stays at the root when they lead above it.
 */
final class LenientBackend {
    private LenientBackend() {}

    static String resource(String path) {
        String decoded = path;
        for (String once = decode(decoded); !once.equals(decoded); once = decode(decoded)) {
            decoded = once;
        }
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : decoded.replace('\\', '/').split("/", -1)) {
            String name = segment.replaceFirst(";.*", "");
            if (name.equals("..")) {
                kept.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                kept.addLast(name);
            }
        }
        return "/" + String.join("/", kept);
    }

    private static String decode(String text) {
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%' && text.substring(i).matches("(?s)%[0-9a-fA-F]{2}.*")) {
                decoded.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                decoded.append(text.charAt(i));
            }
        }
        return new String(decoded.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
    }
}

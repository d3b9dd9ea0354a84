package io.openshell.core;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes a text as one segment of a URL's path (RFC 3986 section 3.3). */
public final class PathSegment {
    private static final String UNRESERVED = "-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PathSegment() {}

    /**
     * Returns {@code text} with each byte of its UTF-8 form percent-encoded that is not unreserved (letters, digits,
     * {@code -._~}) and not in {@code kept}. It is encoded once: a percent sign becomes {@code %25}.
     *
     * @param kept ASCII characters that stay as they are, such as {@code "@:"}
     */
    public static String encode(String text, String kept) {
        StringBuilder segment = new StringBuilder(text.length() + 8);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if (isUnreserved(c) || c < 0x80 && kept.indexOf(c) >= 0) {
                segment.append(c);
            } else {
                HEX.toHexDigits(segment.append('%'), each);
            }
        }
        return segment.toString();
    }

    private static boolean isUnreserved(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || UNRESERVED.indexOf(c) >= 0;
    }
}

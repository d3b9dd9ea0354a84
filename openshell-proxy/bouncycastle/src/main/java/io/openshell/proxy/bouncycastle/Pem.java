package io.openshell.proxy.bouncycastle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encoding of certificates and keys (RFC 7468). */
final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";

    private static final Base64.Encoder LINES_OF_64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /** Returns {@code der} between BEGIN and END lines, with a final line feed. */
    static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES_OF_64.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /**
     * Returns the contents of every block with that label, in order; text and other blocks around them are passed
     * over. The list may be empty.
     *
     * @throws IllegalArgumentException if a block has no end or is not Base64; the message quotes nothing of it
     */
    static List<byte[]> decode(String label, byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        List<byte[]> blocks = new ArrayList<>();
        int from = text.indexOf(begin);
        while (from >= 0) {
            int bodyStart = from + begin.length();
            int bodyEnd = text.indexOf(end, bodyStart);
            if (bodyEnd < 0) {
                throw new IllegalArgumentException("a " + label + " block has no end");
            }
            blocks.add(decodeBody(label, text.substring(bodyStart, bodyEnd)));
            from = text.indexOf(begin, bodyEnd + end.length());
        }
        return blocks;
    }

    private static byte[] decodeBody(String label, String body) {
        String digits = body.replace("\n", "").replace("\r", "");
        byte[] der;
        try {
            der = Base64.getDecoder().decode(digits);
        } catch (IllegalArgumentException quotesTheBody) {
            // Its message names a character of what may be a key: it is not passed on, as a cause either.
            der = new byte[0];
        }
        if (der.length == 0) {
            throw new IllegalArgumentException("a " + label + " block is not Base64");
        }
        return der;
    }
}

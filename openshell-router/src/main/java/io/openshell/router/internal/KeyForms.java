package io.openshell.router.internal;

import io.openshell.core.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The spellings in which a key comes back from those who print what they were sent: as it is, in base64 of a text
 * that holds it, in hex, percent-encoded, or with the escapes of JSON.
 */
final class KeyForms {
    /** Shorter placeholders ("ollama", "unused") are ordinary words that answers contain; hiding those helps nobody. */
    static final int SHORTEST_KEY = 8;

    /** So many of a key's first bytes tell too much, even if the rest does not follow. */
    static final int TELLING = 12;

    /**
     * One spelling.
     *
     * @param text the key, spelt so
     * @param telling how many characters of it tell too much
     * @param plain whether it is the key itself
     */
    record Form(String text, int telling, boolean plain) {
        Form {
            telling = Math.min(telling, text.length());
        }

        /** Returns a constant: the text is the key. */
        @Override
        public String toString() {
            return "Form[hidden]";
        }
    }

    private KeyForms() {}

    /** Returns the spellings of {@code key}, none if it is short. */
    static List<Form> of(Secret key) {
        String plain = key.reveal();
        byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
        List<Form> forms = new ArrayList<>();
        if (bytes.length < SHORTEST_KEY) {
            return forms;
        }
        forms.add(new Form(plain, TELLING, true));
        if (plain.indexOf('/') >= 0 || plain.indexOf('"') >= 0 || plain.indexOf('\\') >= 0) {
            String escaped = plain.replace("\\", "\\\\").replace("\"", "\\\"");
            forms.add(new Form(escaped, TELLING, false));
            forms.add(new Form(escaped.replace("/", "\\/"), TELLING, false));
        }
        for (int before = 0; before < 3; before++) {
            forms.add(new Form(inBase64(bytes, before, Base64.getEncoder()), TELLING * 4 / 3, false));
            forms.add(new Form(inBase64(bytes, before, Base64.getUrlEncoder()), TELLING * 4 / 3, false));
        }
        for (HexFormat hex : List.of(HexFormat.of(), HexFormat.of().withUpperCase())) {
            forms.add(new Form(percentEncoded(bytes, hex), TELLING, false));
            forms.add(new Form(hex.formatHex(bytes), TELLING * 2, false));
            forms.add(new Form(hex.withPrefix("%").formatHex(bytes), TELLING * 3, false));
            forms.add(new Form(hex.withPrefix("\\u00").formatHex(bytes), TELLING * 6, false));
        }
        return forms;
    }

    private static String percentEncoded(byte[] bytes, HexFormat hex) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            boolean plain = each >= '0' && each <= '9' || each >= 'A' && each <= 'Z' || each >= 'a' && each <= 'z'
                    || "-._~".indexOf(each) >= 0;
            text.append(plain ? String.valueOf((char) each) : "%" + hex.toHexDigits(each));
        }
        return text.toString();
    }

    /** Returns the characters that {@code bytes} alone decide where so many bytes, modulo 3, stand in front of them. */
    private static String inBase64(byte[] bytes, int before, Base64.Encoder encoder) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        int decided = shifted.length * Byte.SIZE / 6;
        return encoder.encodeToString(shifted).substring((before * Byte.SIZE + 5) / 6, decided);
    }
}

package io.openshell.router.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The spellings under which {@link SecretSearch} looks for a secret. */
final class SecretForms {
    /** So many of a secret's characters in a row count as a find, in whatever spelling. */
    static final int TELLING = 12;

    /**
     * One spelling.
     *
     * @param name what it is called in a finding
     * @param text the secret, spelt so
     * @param window how many characters of {@code text} stand for {@link #TELLING} of the secret's
     */
    record Form(String name, byte[] text, int window) {}

    private SecretForms() {}

    static List<Form> of(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<Form> forms = new ArrayList<>();
        add(forms, "plain", secret, TELLING);
        add(forms, "lower case", secret.toLowerCase(Locale.ROOT), TELLING);
        for (int before = 0; before < 3; before++) {
            add(forms, "base64 at " + before, base64(bytes, before, Base64.getEncoder()), TELLING * 4 / 3);
            add(forms, "url-safe base64 at " + before, base64(bytes, before, Base64.getUrlEncoder()), TELLING * 4 / 3);
        }
        for (HexFormat hex : List.of(HexFormat.of(), HexFormat.of().withUpperCase())) {
            add(forms, "hex", hex.formatHex(bytes), TELLING * 2);
            add(forms, "percent", hex.withPrefix("%").formatHex(bytes), TELLING * 3);
            add(forms, "percent where needed", percentWhereNeeded(bytes, hex), TELLING);
            add(forms, "JSON escapes", hex.withPrefix("\\u00").formatHex(bytes), TELLING * 6);
        }
        return forms;
    }

    private static void add(List<Form> forms, String name, String text, int window) {
        forms.add(new Form(name, text.getBytes(StandardCharsets.ISO_8859_1), window));
    }

    /** Returns the characters that {@code bytes} alone decide when so many others, modulo 3, stand before them. */
    private static String base64(byte[] bytes, int before, Base64.Encoder encoder) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        return encoder.encodeToString(shifted).substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
    }

    private static String percentWhereNeeded(byte[] bytes, HexFormat hex) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes) {
            boolean unreserved = each >= '0' && each <= '9' || each >= 'A' && each <= 'Z' || each >= 'a' && each <= 'z'
                    || "-._~".indexOf(each) >= 0;
            text.append(unreserved ? String.valueOf((char) each) : "%" + hex.toHexDigits(each));
        }
        return text.toString();
    }
}

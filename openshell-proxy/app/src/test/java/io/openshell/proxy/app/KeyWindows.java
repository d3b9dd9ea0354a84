package io.openshell.proxy.app;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Every spelling of a private key, cut into pieces of twelve characters: one of them found is a leak. */
final class KeyWindows {
    private static final int LENGTH = 12;

    private final Set<String> windows = new LinkedHashSet<>();

    private KeyWindows() {}

    /** Returns those of the secret number in a PEM file; what is around it is in every key of its kind. */
    static KeyWindows of(Path pem) throws Exception {
        String base64 = Files.readString(pem).replaceAll("-----[A-Z ]+-----|\\s", "");
        byte[] der = Base64.getDecoder().decode(base64);
        BigInteger number = ((ECPrivateKey) KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(der))).getS();
        byte[] bytes = HexFormat.of().parseHex(String.format(Locale.ROOT, "%064x", number));
        KeyWindows all = new KeyWindows();
        int begin = new String(der, StandardCharsets.ISO_8859_1)
                .indexOf(new String(bytes, StandardCharsets.ISO_8859_1));
        // The characters that hold nothing but bits of the number.
        all.addAll(base64.substring((begin * 4 + 2) / 3, (begin + bytes.length) * 4 / 3));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
                all.addAll(encoder.encodeToString(shifted).substring((before * 4 + 2) / 3, shifted.length * 4 / 3));
            }
        }
        all.addAll(HexFormat.of().formatHex(bytes));
        all.addAll(HexFormat.of().withUpperCase().formatHex(bytes));
        all.addAll(HexFormat.ofDelimiter(" ").formatHex(bytes));
        all.addAll(number.toString());
        all.addAll(new String(bytes, StandardCharsets.ISO_8859_1));
        return all;
    }

    private void addAll(String spelling) {
        for (int i = 0; i + LENGTH <= spelling.length(); i++) {
            windows.add(spelling.substring(i, i + LENGTH));
        }
    }

    /** Returns a window that is in {@code sink}, if there is any. */
    Optional<String> foundIn(String sink) {
        return windows.stream().filter(sink::contains).findFirst();
    }

    Optional<String> foundIn(Path sink) throws Exception {
        return foundIn(Files.readString(sink, StandardCharsets.ISO_8859_1));
    }
}

package io.openshell.cli.canary;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** The ways in which a backend says the key that it was sent. */
final class Spellings {
    private static final List<String> BEFORE = List.of("", ":", "k=", "Bearer ");

    private Spellings() {}

    static String of(String key, RandomGenerator random) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        byte[] within = (BEFORE.get(random.nextInt(BEFORE.size())) + key + "=".repeat(random.nextInt(3)))
                .getBytes(StandardCharsets.US_ASCII);
        return switch (random.nextInt(14)) {
            case 0 -> Base64.getEncoder().encodeToString(within);
            case 1 -> Base64.getEncoder().withoutPadding().encodeToString(within);
            case 2 -> Base64.getUrlEncoder().encodeToString(within);
            case 3 -> URLEncoder.encode(key, StandardCharsets.US_ASCII);
            case 4 -> HexFormat.of().withPrefix("%").formatHex(bytes);
            case 5 -> HexFormat.of().withPrefix("%").withUpperCase().formatHex(bytes);
            case 6 -> HexFormat.of().formatHex(bytes);
            case 7 -> HexFormat.of().withUpperCase().formatHex(bytes);
            case 8 -> HexFormat.of().withPrefix("\\u00").formatHex(bytes);
            case 9 -> key.replace("/", "\\/");
            case 10 -> key + key;
            case 11 -> key.substring(0, 1 + random.nextInt(key.length())) + key;
            default -> key;
        };
    }
}

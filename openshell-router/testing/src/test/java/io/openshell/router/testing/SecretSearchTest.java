package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSearchTest {
    private static final String OTHER = "sk-other/0Jd83kQ+zP1wYb5N";
    private static final String KEY = "sk-live/4Zq8vXw2+Lr7NbT1c";

    private static SecretSearch search() {
        return SecretSearch.of(List.of(OTHER, KEY));
    }

    private static List<String> planted() {
        byte[] bytes = KEY.getBytes(StandardCharsets.US_ASCII);
        List<String> texts = new ArrayList<>(List.of(
                KEY,
                "Bearer " + KEY + "\r\n",
                KEY.substring(0, 12),
                KEY.substring(5, 17),
                KEY.substring(KEY.length() - 12),
                "x-" + KEY.toLowerCase(Locale.ROOT),
                URLEncoder.encode(KEY, StandardCharsets.UTF_8),
                URLEncoder.encode(KEY, StandardCharsets.UTF_8).replace("%2F", "%2f").replace("%2B", "%2b"),
                "?k=" + HexFormat.of().withPrefix("%").formatHex(bytes),
                HexFormat.of().withPrefix("%").withUpperCase().formatHex(bytes),
                "0x" + HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes, 3, 15),
                "{\"k\":\"" + HexFormat.of().withPrefix("\\u00").formatHex(bytes) + "\"}",
                HexFormat.of().withPrefix("\\u00").withUpperCase().formatHex(bytes)));
        for (String before : List.of("", ":", "a:", "abc", "user:")) {
            for (String behind : List.of("", "!", "!!")) {
                byte[] text = (before + KEY + behind).getBytes(StandardCharsets.US_ASCII);
                texts.add(Base64.getEncoder().encodeToString(text));
                texts.add(Base64.getEncoder().withoutPadding().encodeToString(text));
                texts.add(Base64.getUrlEncoder().encodeToString(text));
            }
        }
        return texts;
    }

    @ParameterizedTest
    @MethodSource("planted")
    void aPlantedSecretIsFoundHoweverTheTextIsSplit(String text) throws Exception {
        byte[] bytes = ("before " + text + " behind").getBytes(StandardCharsets.US_ASCII);
        for (int split = 0; split <= bytes.length; split++) {
            SecretSearch search = search();
            try (OutputStream sink = search.in("sink")) {
                sink.write(bytes, 0, split);
                sink.write(bytes, split, bytes.length - split);
            }
            assertThat(search.findings()).as("split at " + split).isNotEmpty().allMatch(found -> found.secret() == 1);
        }
        SecretSearch search = search();
        try (OutputStream sink = search.in("byte by byte")) {
            for (byte each : bytes) {
                sink.write(each);
            }
        }
        assertThat(search.findings()).isNotEmpty();
    }

    static Stream<String> innocent() {
        return Stream.of(
                "",
                KEY.substring(0, 11),
                KEY.substring(14),
                KEY.substring(0, 11) + "*" + KEY.substring(12, 23),
                "*".repeat(200),
                new StringBuilder(KEY).reverse().toString(),
                HexFormat.of().formatHex(KEY.substring(0, 11).getBytes(StandardCharsets.US_ASCII)),
                "%73%6b%2d%6c%69%76%65",
                "\\u0073\\u006b\\u002d\\u006c\\u0069\\u0076\\u0065",
                Base64.getEncoder().encodeToString("sk-live is how keys begin".getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("innocent")
    void whatTellsNothingIsNotFound(String text) {
        SecretSearch search = search();

        search.text("sink", text);

        assertThat(search.findings()).isEmpty();
    }

    @Test
    void aFindingNamesTheSinkTheFormAndThePlace() {
        SecretSearch search = search();

        search.text("log", "key=" + KEY.substring(0, 12));

        assertThat(search.findings()).containsExactly(new SecretSearch.Finding("log", 1, "plain", 16));
        assertThat(search.findings().toString()).doesNotContain(KEY.substring(0, 12));
    }

    @Test
    void filesAreSearchedAndBytesCounted(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x".repeat(100_000) + OTHER);
        SecretSearch search = search();

        search.file("file", file);
        search.bytes("other", new byte[] {1, 2, -1});

        assertThat(search.findings()).isNotEmpty()
                .allMatch(found -> found.sink().equals("file") && found.secret() == 0);
        assertThat(search.searched()).containsEntry("file", 100_000L + OTHER.length()).containsEntry("other", 3L);
    }

    @Test
    void ofEachSecretInEachFormOneFindingIsKept() {
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            secrets.add("key-" + i + "-" + Base64.getEncoder().encodeToString(new byte[] {(byte) i, 3, (byte) (i >> 8)})
                    + "-" + "abcdefghijklmnopqrstuvwxyz".substring(i % 13));
        }
        SecretSearch search = SecretSearch.of(secrets);

        search.text("all", String.join("\n", secrets));
        search.text("all", String.join("\n", secrets));

        assertThat(search.findings()).hasSize(500).allMatch(found -> found.form().equals("plain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "elevenchars"})
    void aShortSecretIsRefused(String secret) {
        assertThatThrownBy(() -> SecretSearch.of(List.of(secret))).isInstanceOf(IllegalArgumentException.class);
    }
}

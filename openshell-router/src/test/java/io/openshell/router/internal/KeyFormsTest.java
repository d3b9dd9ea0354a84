package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.Secret;
import io.openshell.router.testing.SecretSearch;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key that comes back spelt otherwise is masked like one that comes back as it is. */
class KeyFormsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static KeyMask mask(String key) {
        return KeyMask.of(List.of(Secret.of(key)));
    }

    /** Returns texts that hold {@code key} in some spelling. */
    private static List<String> spellings(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        List<String> texts = new ArrayList<>(List.of(
                key,
                URLEncoder.encode(key, StandardCharsets.UTF_8),
                "{\"k\":\"" + key.replace("/", "\\/") + "\"}",
                HexFormat.of().withPrefix("\\u00").formatHex(bytes),
                HexFormat.of().withPrefix("\\u00").withUpperCase().formatHex(bytes),
                HexFormat.of().formatHex(bytes),
                "0X" + HexFormat.of().withUpperCase().formatHex(bytes),
                HexFormat.of().withPrefix("%").formatHex(bytes),
                HexFormat.of().withPrefix("%").withUpperCase().formatHex(bytes)));
        for (String before : List.of("", ":", "me", "me:")) {
            byte[] text = (before + key + "!").getBytes(StandardCharsets.US_ASCII);
            texts.add("Basic " + Base64.getEncoder().encodeToString(text));
            texts.add(Base64.getUrlEncoder().withoutPadding().encodeToString(text));
        }
        return texts;
    }

    private static byte[] masked(KeyMask mask, List<byte[]> pieces) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<ByteBuffer> buffers = pieces.stream().filter(piece -> piece.length > 0).map(ByteBuffer::wrap).toList();
        try (MaskedBody body = new MaskedBody(new PiecewiseBody(buffers), mask)) {
            for (var piece = body.next(PATIENCE); piece.isPresent(); piece = body.next(PATIENCE)) {
                byte[] bytes = new byte[piece.get().remaining()];
                piece.get().get(bytes);
                out.writeBytes(bytes);
            }
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-live-4Zq8vXw2Lr7NbT1c", "p/9+kQ==Zr4/Lw8+Tb2Nx7Vc", "aaaaaaaaaaaaaaaaaaaaaaaa",
        "7f3a9c0d5e6b8a1f2c4d6e8f0a1b3c5d", "0123456789ab"})
    void everySpellingIsMaskedAtEverySplit(String key) throws Exception {
        KeyMask mask = mask(key);
        for (String spelling : spellings(key)) {
            String text = "data: {\"echo\": \"" + spelling + "\"}\n\n";
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            for (int split = 0; split <= bytes.length; split++) {
                byte[] first = new byte[split];
                byte[] second = new byte[bytes.length - split];
                System.arraycopy(bytes, 0, first, 0, split);
                System.arraycopy(bytes, split, second, 0, second.length);
                assertHidden(key, bytes, masked(mask, List.of(first, second)));
            }
            List<byte[]> single = new ArrayList<>();
            for (byte each : bytes) {
                single.add(new byte[] {each});
            }
            assertHidden(key, bytes, masked(mask, single));
        }
    }

    /** Nothing of the key is left, and around it nothing is changed. */
    private static void assertHidden(String key, byte[] text, byte[] masked) {
        SecretSearch search = SecretSearch.of(List.of(key));
        search.bytes("masked", masked);
        assertThat(search.findings()).as(new String(masked, StandardCharsets.US_ASCII)).isEmpty();
        assertThat(masked).hasSameSizeAs(text);
        for (int i = 0; i < text.length; i++) {
            assertThat(masked[i] == text[i] || masked[i] == '*').isTrue();
        }
        assertThat(new String(masked, StandardCharsets.US_ASCII)).startsWith("data: {\"echo\": \"")
                .endsWith("\"}\n\n");
    }

    @Test
    void randomTextWithoutTheKeyIsNotTouchedHoweverItIsSplit() throws Exception {
        Random random = new Random(11);
        KeyMask mask = mask("sk-live-4Zq8vXw2Lr7NbT1c");
        for (int round = 0; round < 300; round++) {
            byte[] text = new byte[random.nextInt(2000)];
            random.nextBytes(text);
            for (int i = 0; i < text.length && round % 2 == 0; i++) {
                text[i] = (byte) "sk-live-4Zq8c2stbGl2ZS%7\\u06b".charAt(random.nextInt(29));
            }
            List<byte[]> pieces = new ArrayList<>();
            for (int at = 0; at < text.length;) {
                int size = Math.min(text.length - at, 1 + random.nextInt(100));
                byte[] piece = new byte[size];
                System.arraycopy(text, at, piece, 0, size);
                pieces.add(piece);
                at += size;
            }
            assertThat(masked(mask, pieces)).isEqualTo(text);
        }
    }

    @Test
    void theEndOfAPieceThatIsOrdinaryDoesNotWait() throws Exception {
        for (String end : List.of("%", "7", "\\", "c2", "\n", "}")) {
            ByteBuffer piece = ByteBuffer.wrap(("text" + end).getBytes(StandardCharsets.US_ASCII));
            try (MaskedBody body = new MaskedBody(new PiecewiseBody(List.of(piece)), mask("sk-live-4Zq8vXw2Lr7N"))) {
                assertThat(body.poll().orElseThrow()).as(end).isSameAs(piece);
            }
        }
    }

    @Test
    void headersAreMaskedInEverySpelling() {
        String key = "p/9+kQ==Zr4/Lw8+Tb2Nx7Vc";
        KeyMask mask = mask(key);
        Headers.Builder headers = Headers.builder();
        spellings(key).forEach(text -> headers.add("x-echo", "<" + text + ">"));
        headers.add("x-" + HexFormat.of().formatHex(key.getBytes(StandardCharsets.US_ASCII)), "dropped");
        headers.add("x-other", "caf\u00e9 stays");

        Headers masked = mask.mask(headers.build());

        SecretSearch search = SecretSearch.of(List.of(key));
        masked.forEach((name, value) -> search.text("header", name + ": " + value));
        assertThat(search.findings()).isEmpty();
        assertThat(masked.all("x-other")).containsExactly("caf\u00e9 stays");
        assertThat(masked.size()).isEqualTo(spellings(key).size() + 1);
    }
}

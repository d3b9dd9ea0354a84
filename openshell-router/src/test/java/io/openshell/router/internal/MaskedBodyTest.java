package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedBodyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";

    private static String masked(String key, List<String> pieces) throws Exception {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (String piece : pieces) {
            if (!piece.isEmpty()) {
                buffers.add(ByteBuffer.wrap(piece.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        StringBuilder out = new StringBuilder();
        try (MaskedBody body = new MaskedBody(new PiecewiseBody(buffers), KeyMask.of(List.of(Secret.of(key))))) {
            for (Optional<ByteBuffer> piece = body.next(PATIENCE); piece.isPresent(); piece = body.next(PATIENCE)) {
                assertThat(piece.get().hasRemaining()).as("a piece is never empty").isTrue();
                out.append(StandardCharsets.ISO_8859_1.decode(piece.get()));
            }
        }
        return out.toString();
    }

    /** What must come out: stars for every byte of every key, overlapping ones too, and for a telling part of one. */
    private static String expected(String key, String text) {
        boolean[] secret = new boolean[text.length()];
        for (int i = 0; i < text.length(); i++) {
            int length = 0;
            while (length < key.length() && i + length < text.length()
                    && text.charAt(i + length) == key.charAt(length)) {
                length++;
            }
            for (int j = 0; j < length && (length == key.length() || length >= 12); j++) {
                secret[i + j] = true;
            }
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            out.append(secret[i] ? '*' : text.charAt(i));
        }
        return out.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no key at all", "{\"echo\":\"" + KEY + "\"}", KEY, KEY + KEY, "sk-" + KEY + "sk-live",
        "sk-live-4Zq", "sk-live-4Zq8v", "sk-live-4Zq8vXw2Lr7NbT1", "ssk-live-4Zq8vXw2Lr7NbT1cc", "sk-sk-live-4Zq8x"})
    void theKeyIsMaskedHoweverTheTextIsSplit(String text) throws Exception {
        String expected = expected(KEY, text);
        for (int split = 0; split <= text.length(); split++) {
            assertThat(masked(KEY, List.of(text.substring(0, split), text.substring(split)))).isEqualTo(expected);
        }
        assertThat(masked(KEY, List.of(text.split("")))).as("byte by byte").isEqualTo(expected);
        assertThat(expected).doesNotContain(KEY);
    }

    @Test
    void keysThatOverlapThemselvesAreMaskedAsASearchFindsThem() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 5000; round++) {
            String key = letters(random, 8 + random.nextInt(8));
            List<String> pieces = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                pieces.add(random.nextInt(3) == 0
                        ? key.substring(random.nextInt(key.length()))
                        : random.nextBoolean() ? key : letters(random, random.nextInt(10)));
            }
            String text = String.join("", pieces);
            assertThat(masked(key, pieces)).as(key + " in " + pieces).isEqualTo(expected(key, text));
        }
    }

    /** Of two letters only, so that prefixes of a key are all over it. */
    private static String letters(Random random, int length) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < length; i++) {
            letters.append(random.nextInt(4) == 0 ? 'b' : 'a');
        }
        return letters.toString();
    }

    @Test
    void aKeyOfOneLetterInALongTextOfThatLetterIsLinearWork() throws Exception {
        String text = "a".repeat(2_000_000) + "b";

        assertThat(masked("a".repeat(5000) + "c", List.of(text))).hasSize(text.length());
    }

    @Test
    void textWithoutTheKeysBeginningIsPassedOnWithoutACopy() throws Exception {
        ByteBuffer piece = ByteBuffer.wrap("plain text".getBytes(StandardCharsets.US_ASCII));
        try (MaskedBody body =
                new MaskedBody(new PiecewiseBody(List.of(piece)), KeyMask.of(List.of(Secret.of(KEY))))) {
            assertThat(body.next(PATIENCE).orElseThrow()).isSameAs(piece);
        }
    }

    @Test
    void whatIsHeldBackComesOutBeforeAFailureOrNotAtAll() throws IOException {
        try (MaskedBody body = new MaskedBody(new PiecewiseBody(List.of(ByteBuffer.wrap(new byte[] {'s'}))),
                KeyMask.of(List.of(Secret.of(KEY))))) {
            assertThat(body.poll()).as("may be the beginning of a key").isEmpty();
        }
    }

    @Test
    void headersAreMaskedInValuesAndDroppedByName() {
        KeyMask mask = KeyMask.of(List.of(Secret.of(KEY)));

        assertThat(mask.mask(Headers.of("A", "x" + KEY + "y", "B", "z", KEY, "c",
                "x-" + KEY.toLowerCase(Locale.ROOT), "d")))
                .isEqualTo(Headers.of("A", "x" + "*".repeat(KEY.length()) + "y", "B", "z"));
    }

    @Test
    void aShortPlaceholderIsNoKeyToMask() {
        assertThat(KeyMask.of(List.of(Secret.of("ollama"))).isEmpty()).isTrue();
        assertThat(KeyMask.of(List.of(Secret.of("12345678"))).isEmpty()).isFalse();
    }
}

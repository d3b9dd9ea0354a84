package io.openshell.router;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static io.openshell.core.InferenceProtocol.OPENAI_COMPLETIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Secret;
import io.openshell.router.testing.IndiscreetReplies;
import io.openshell.router.testing.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that repeats the key: nothing of it is in what a probe reports. */
class ProbeSecretsTest extends ProbeFixture {
    private static final String KEY = "sk-canary/7Hd93LmQ+2xVb8Tz";
    private static final byte[] BYTES = KEY.getBytes(StandardCharsets.UTF_8);

    private String report(String key, Reply reply) throws InterruptedException {
        upstream.answerAll(reply);
        ProbeResult result = probe(
                route().apiKey(Secret.of(key)).protocols(OPENAI_CHAT_COMPLETIONS, OPENAI_COMPLETIONS).build(),
                Duration.ofSeconds(2));
        return result + "\n" + result.describe();
    }

    /** Asserts that {@code report} holds no 12 characters in sequence of {@code secret}, whatever their case. */
    private static void assertHidden(String report, String secret) {
        String folded = report.toLowerCase(Locale.ROOT);
        for (int i = 0; i + 12 <= secret.length(); i++) {
            assertThat(folded).doesNotContain(secret.substring(i, i + 12).toLowerCase(Locale.ROOT));
        }
        assertThat(folded).contains("bad key");
    }

    private static String escaped(String key) {
        return key.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining());
    }

    private static List<String> spellings() {
        String hex = HexFormat.of().formatHex(BYTES);
        String percent = "%" + HexFormat.ofDelimiter("%").withUpperCase().formatHex(BYTES);
        return List.of(KEY, KEY + KEY, KEY.toUpperCase(Locale.ROOT), KEY.substring(0, 18), KEY.substring(5),
                KEY.substring(4, 20), KEY.replace("/", "\\/"), KEY.replace("/", "%2F").replace("+", "%2B"), percent,
                hex, hex.toUpperCase(Locale.ROOT), KEY.replace("canary", "can\u200bary"), KEY.replace("Q", "Q\u0000"));
    }

    @Test
    void noneOfItComesOutHoweverItIsSpelled() throws Exception {
        for (String spelled : spellings()) {
            for (int status : new int[] {200, 400, 401, 404, 429, 500}) {
                assertHidden(report(KEY, Reply.json(status, "{\"error\":\"bad key " + spelled + " here\"}")), KEY);
                assertHidden(report(KEY, Reply.json(status, "bad key " + spelled)), spelled);
            }
        }
        String report = report(KEY, Reply.json(401, "{\"error\":\"bad key " + escaped(KEY) + "\"}"));
        assertHidden(report, KEY);
        assertHidden(report, escaped(KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ab", "Bearer ", "user:", ":"})
    void noneOfItComesOutInBase64(String before) throws Exception {
        // The two alphabets differ in what the second key is full of.
        for (String key : List.of(KEY, "k?>?>?>?>?>?>?>?>?>?z")) {
            byte[] told = (before + key + "zz").getBytes(StandardCharsets.UTF_8);
            for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
                String encoded = encoder.encodeToString(told);
                String report = report(key, Reply.json(401, "bad key " + encoded));

                // Only characters that other bytes decide as well may be left.
                int first = (before.length() * 8 + 5) / 6;
                int last = (before.length() + key.length()) * 8 / 6;
                assertHidden(report, encoded.substring(first, last));
                assertThat(report).contains("*".repeat(last - first));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ollama", "s3cr3t", "x9", "sk-1234"})
    void aShortKeyIsHiddenAsWell(String key) throws Exception {
        String report = report(key, Reply.json(401, "{\"error\":\"bad key: " + key + ", " + key + key + "\"}"));

        assertThat(report).doesNotContain(key).contains("bad key");
    }

    @Test
    void theEndOfAnExcerptShowsNoBeginningOfAKey() throws Exception {
        for (int length = 150; length < 200; length++) {
            assertHidden(report(KEY, Reply.json(401, "bad key " + ".".repeat(length) + KEY)), KEY);
        }
    }

    @Test
    void aKeyInTheUrlIsHidden() throws Exception {
        upstream.answerAll(NOT_FOUND);

        ProbeResult result = probe(route().apiKey(Secret.of(TestRoutes.KEY))
                .endpoint(upstream.baseUrl("/" + TestRoutes.KEY + "/v1")).build());

        assertThat(result + result.describe()).doesNotContain(TestRoutes.KEY).contains("/*****");
    }

    @Test
    void aBackendThatFailsInEveryWaySaysNothing() throws Exception {
        String key = "sk-canary-7Hd93LmQ2xVb8Tz";
        for (Reply reply : IndiscreetReplies.of(key)) {
            upstream.answerAll(reply);
            ProbeResult result = probe(route().apiKey(Secret.of(key)).build(), Duration.ofMillis(500));

            assertThat(result + result.describe()).doesNotContainIgnoringCase(key.substring(0, 12));
        }
    }
}

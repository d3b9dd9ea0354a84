package io.openshell.core.json;

import static io.openshell.core.json.Slices.rewrite;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewrittenBodyTest {
    @Test
    void theSlicesAreTheBytesAroundTheValuesInOrder() throws InvalidJsonException {
        assertThat(texts(rewrite("{\"model\":1,\"a\":2,\"model\":3}", "x")))
                .containsExactly("{\"model\":", "\"x\"", ",\"a\":2,\"model\":", "\"x\"", "}");
        assertThat(texts(rewrite(" {\"a\":2,\"Model\":3} ", "x")))
                .containsExactly(" {", "\"model\":\"x\",", "\"a\":2,\"Model\":", "\"x\"", "} ");
        assertThat(texts(rewrite(" { } ", "x"))).containsExactly(" {", "\"model\":\"x\"", " } ");
    }

    @Test
    void theSlicesLookIntoTheBodyAndCopyNothing() throws InvalidJsonException {
        byte[] body = "{\"a\":2,\"model\":3,\"b\":4}".getBytes(StandardCharsets.UTF_8);
        List<ByteBuffer> slices = ModelRewriter.forModel("x").rewrite(body, 0, body.length).slices();
        body[5] = '7';
        body[body.length - 2] = '9';
        assertThat(slices.getFirst().get(5)).isEqualTo((byte) '7');
        assertThat(slices.getLast().get(slices.getLast().limit() - 2)).isEqualTo((byte) '9');
    }

    @Test
    void theSlicesCanNeitherBeWrittenNorWidened() throws InvalidJsonException {
        byte[] array = "secret{\"model\":1}secret".getBytes(StandardCharsets.UTF_8);
        RewrittenBody body = ModelRewriter.forModel("x").rewrite(array, 6, array.length - 12);
        for (ByteBuffer slice : body.slices()) {
            assertThat(slice.isReadOnly()).isTrue();
            assertThat(slice.position()).isZero();
            assertThat(slice.limit()).isEqualTo(slice.capacity()).isPositive();
        }
    }

    @Test
    void whatOneReaderConsumesAnotherStillFinds() throws InvalidJsonException {
        RewrittenBody body = rewrite("{\"model\":1}", "x");
        assertThat(Slices.join(body)).isEqualTo(Slices.join(body)).hasSize(13);
    }

    @Test
    void onlyTheGivenRangeOfTheArrayIsRead() throws InvalidJsonException {
        String body = "{\"a\":\"b\",\"model\":1}";
        for (String around : new String[] {"", "}", "\"", "{\"model\":2}", "\\", "\u00ff", "x".repeat(17)}) {
            byte[] array = (around + body + around).getBytes(StandardCharsets.ISO_8859_1);
            RewrittenBody rewritten = ModelRewriter.forModel("x").rewrite(array, around.length(), body.length());
            assertThat(texts(rewritten)).containsExactly("{\"a\":\"b\",\"model\":", "\"x\"", "}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", " { } ", "{\"a\":1}", "{\"model\":\"gpt\"}", "{\"model\":1,\"MODEL\":2}", "{\"Model\":[]}",
    })
    void theLengthIsThatOfTheSlices(String json) throws InvalidJsonException {
        for (String model : new String[] {"x", "\u00e4\"", "a-model-with-a-very-long-name-indeed"}) {
            RewrittenBody body = rewrite(json, model);
            assertThat(body.length()).isEqualTo(Slices.join(body).length);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{} | false",
        "{\"stream\":true} | true",
        "{\"stream\":false} | false",
        "{\"stream\":null} | false",
        "{\"stream\":\"true\"} | false",
        "{\"stream\":1} | false",
        "{\"stream\":[true]} | false",
        "{\"stream\":{\"stream\":true}} | false",
        "{\"a\":{\"stream\":true}} | false",
        "{\"a\":[{\"stream\":true}]} | false",
        "{\"a\":\"stream\",\"b\":true} | false",
        "{ \"stream\" : true , \"model\" : 1 } | true",
        "{\"\\u0073tre\\u0061m\":true} | true",
        "{\"stream\":true,\"stream\":false} | false",
        "{\"stream\":false,\"stream\":true} | true",
        "{\"stream\":true,\"\\u0073tream\":1} | false",
        "{\"Stream\":true} | false",
        "{\"streams\":true} | false",
        "{\"strea\":true} | false",
        "{\"stream\\u0000\":true} | false",
    })
    void aStreamIsAskedForByTheLastTopLevelTrue(String json, boolean expected) throws InvalidJsonException {
        assertThat(rewrite(json, "x").asksForStream()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"model\":\"gpt-4\"} | gpt-4",
        "{\"model\":\"\"} | ``",
        "{\"model\":\"a\",\"model\":\"b\"} | b",
        "{\"model\":\"a\",\"Model\":\"b\"} | b",
        "{\"MODEL\":\"a\",\"b\":\"c\"} | a",
        "{\"mod\\u0065l\":\"a\\u0062\\/\\\"\\\\\"} | ab/\"\\",
        "{\"model\":\"\u00e4\u20ac\ud83d\ude00\\ud83d\\ude01\\u00c4\"} | \u00e4\u20ac\ud83d\ude00\ud83d\ude01\u00c4",
        "{\"model\":\"a\",\"x\":{\"model\":\"b\"}} | a",
    })
    void theRequestedModelIsTheLastOneDecoded(String json, String expected) throws InvalidJsonException {
        assertThat(rewrite(json, "x").requestedModel()).contains(expected);
    }

    @Test
    void theRequestedModelIsDecodedWithControlCharacters() throws InvalidJsonException {
        assertThat(rewrite("{\"model\":\"\\b\\f\\n\\r\\t\\u0000\\ud800\"}", "x").requestedModel())
                .contains("\b\f\n\r\t\0\ud800");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", "{\"a\":\"b\"}", "{\"model\":1}", "{\"model\":null}", "{\"model\":[\"a\"]}",
        "{\"model\":{\"model\":\"a\"}}", "{\"model\":\"a\",\"model\":1}", "{\"a\":{\"model\":\"b\"}}",
        "{\"models\":\"a\"}",
    })
    void noModelIsRequestedIfTheLastIsNoString(String json) throws InvalidJsonException {
        assertThat(rewrite(json, "x").requestedModel()).isEmpty();
    }

    @Test
    void aLongRequestedModelIsCutAndNeverInsideACharacter() throws InvalidJsonException {
        assertThat(requested("m".repeat(256))).isEqualTo("m".repeat(256));
        assertThat(requested("m".repeat(257))).isEqualTo("m".repeat(256));
        assertThat(requested("m".repeat(100_000))).isEqualTo("m".repeat(256));
        assertThat(requested("\\u006d".repeat(257))).isEqualTo("m".repeat(256));
        assertThat(requested("\ud83d\ude00".repeat(129))).isEqualTo("\ud83d\ude00".repeat(128));
        assertThat(requested("m".repeat(255) + "\ud83d\ude00")).isEqualTo("m".repeat(255));
        assertThat(requested("m".repeat(255) + "\\ud83d\\ude00")).isEqualTo("m".repeat(255));
        assertThat(requested("m".repeat(254) + "\\ud83d\\ude00")).isEqualTo("m".repeat(254) + "\ud83d\ude00");
        assertThat(requested("m".repeat(255) + "\\ud83dx")).isEqualTo("m".repeat(255) + "\ud83d");
    }

    private static String requested(String text) throws InvalidJsonException {
        return rewrite("{\"model\":\"" + text + "\"}", "x").requestedModel().orElseThrow();
    }

    private static List<String> texts(RewrittenBody body) {
        return body.slices().stream()
                .map(slice -> StandardCharsets.UTF_8.decode(slice).toString())
                .toList();
    }
}

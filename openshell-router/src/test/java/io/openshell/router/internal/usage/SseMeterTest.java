package io.openshell.router.internal.usage;

import static io.openshell.router.internal.usage.Metered.usage;

import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where events and their data begin and end (WHATWG HTML, section 9.2.6). */
class SseMeterTest {
    private static final TokenUsage NOTHING = usage(-1, -1, -1, -1, -1);
    private static final String DATA = "data: {\"usage\":{\"prompt_tokens\":5}}";

    private static Metered stream(String text) {
        return Metered.events(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesEndInThreeWays(String end) {
        String text = (": comment|event: x|" + DATA + "|id: 1||data: {\"x\":1}||").replace("|", end);
        stream(text).says(usage(5, -1, -1, -1, -1));
        stream("data: {\"x\":1}\n\n".repeat(3) + text).says(usage(5, -1, -1, -1, -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {DATA + "\n\n", "data:{\"usage\":{\"prompt_tokens\":5}}\n\n", "\uFEFF" + DATA + "\n\n",
        "\uFEFF\n" + DATA + "\n\n", "\n\n\r\n\r" + DATA + "\n\n", ":\n:x\n" + DATA + "\n\n", DATA + "\n", DATA,
        "event: a\ndata: {\"x\":\ndata:1}\n\nretry: 5\n" + DATA + "\r\r", "data: {\"a\":[\n\n" + DATA + "\n\n",
        "data: {\"x\":\"unclosed\n\n" + DATA + "\n\n", "data: {\"x\":\"\\\n\n" + DATA + "\n\n",
        "data: garbage\n\n" + DATA + "\n\n", "data\n" + DATA + "\n\n",
        "data:  {\"usage\" :\t{ \"prompt_tokens\" : 5 } }\n\n",
        "data: {\"usage\":null,\"usage\":{\"prompt_tokens\":5}}\n\n",
        "data: {\"u\":\"\",\"usage\":  {\"prompt_tokens\":5}}\n\n"})
    void dataIsFound(String text) {
        stream(text).says(usage(5, -1, -1, -1, -1));
    }

    @Test
    void dataMayBeOfSeveralLines() {
        stream("data: {\"usage\":\ndata: {\"prompt_tokens\":5,\n: comment\ndata:\nevent: x\ndata:\"completion_tokens\"\n"
                + "data\ndata::6\ndata: }}\n\n").says(usage(5, 6, -1, -1, -1));
        stream("data: {\r\ndata: \"message\":{\r\ndata: \"usage\":{\"prompt_tokens\":5}}}\r\n\r\n").says(NOTHING);
        stream("data: {\"a\":{\n\ndata: \"usage\":{\"prompt_tokens\":5}}}\n\n").says(NOTHING);
    }

    /** A number, a key or a text that goes over the end of a line is none. */
    @Test
    void linesAreJoinedByALineFeed() {
        stream("data: {\"usage\":{\"prompt_tokens\":1\ndata: 2,\"completion_tokens\":3}}\n\n")
                .says(usage(1, -1, -1, -1, -1));
        stream("data: {\"us\ndata:age\":{\"prompt_tokens\":1}}\n\n").says(NOTHING);
        stream("data: {\"x\":\"a\ndata:b\",\"usage\":{\"prompt_tokens\":1}}\n\n").says(NOTHING);
        stream("data: {\"x\":\"a\\\ndata:b\",\"usage\":{\"prompt_tokens\":1}}\n\n").says(NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"datas: {\"usage\":{\"prompt_tokens\":5}}\n\n", " " + DATA + "\n\n",
        "Data: {\"usage\":{\"prompt_tokens\":5}}\n\n", ": " + DATA + "\n\n",
        "event: {\"usage\":{\"prompt_tokens\":5}}\n\n",
        "dat: {\"usage\":{\"prompt_tokens\":5}}\n\n", "data {\"usage\":{\"prompt_tokens\":5}}\n\n",
        "\uFEFF\uFEFF" + DATA + "\n\n", "\n\uFEFF" + DATA + "\n\n", "{\"usage\":{\"prompt_tokens\":5}}\n\n",
        "id: 1\ndata: {\"x\":1}\ndata: ,{\"usage\":{\"prompt_tokens\":5}}\n\n", "data: x\n" + DATA + "\n\n",
        "data: {\"usage\":null}\n\n", "data: {\"usage\": null }\n\n", "data: {\"usage\"", "data: {\"usage\":nul",
        "data: {\"u\\u0073age\":{\"prompt_tokens\":5}}\n\n", "data: \"usage\":{\"prompt_tokens\":5}}\n\n"})
    void whatIsNotDataIsNotFound(String text) {
        stream(text).says(NOTHING);
        stream(text + "\n\n" + DATA + "\n\n").says(usage(5, -1, -1, -1, -1));
    }

    @Test
    void anEventMayBeOfAnyLength() {
        String text = "word \\\" {[ \\u00e9 ü ".repeat(60_000);
        Metered long1 = stream("data: {\"x\":1}\n\ndata: {\"choices\":[{\"text\":\"" + text + "\"}],\"usage\":"
                + "{\"prompt_tokens\":5}}\n\ndata: [DONE]\n\n");
        long1.says(usage(5, -1, -1, -1, -1));
    }
}

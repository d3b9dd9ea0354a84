package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void whatIsReadIsWrittenTheSame() {
        for (String text : List.of("{}", "[]", "[[],{}]", "\"\"", "true", "false", "null", "0", "-1.5",
                "{\"a\":[1,\"x\",null,true],\"b\":{\"c\":\"d\"}}", "\"\\u0001\\\"\\\\é\"", "\"\\ud83d\\ude00\"")) {
            assertThat(Json.write(Json.parse(text))).isEqualTo(text);
        }
    }

    @Test
    void spaceAndEscapesAreUnderstood() {
        assertThat(Json.parse(" { \"\\u006dodel\" :\t\"a\\n\\/\\b\\f\\r\\t\" , \"n\" : 1e2 } "))
                .isEqualTo(Json.object("model", "a\n/\b\f\r\t", "n", new BigDecimal("1e2")));
        assertThat(Json.parse("{\"a\":1,\"a\":2}")).isEqualTo(Json.object("a", new BigDecimal(2)));
    }

    @Test
    void whatIsNoJsonIsRefused() {
        for (String text : List.of("", " ", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "\"",
                "\"\n\"", "\"\\x\"", "\"\\u12", "\"\\u+123\"", "01", "+1", "1.", ".5", "NaN", "tru", "nul", "{} {}",
                "\uFEFF{}", "[".repeat(513) + "]".repeat(513))) {
            assertThatThrownBy(() -> Json.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Json.parse("[".repeat(512) + "]".repeat(512))).isInstanceOf(List.class);
    }
}

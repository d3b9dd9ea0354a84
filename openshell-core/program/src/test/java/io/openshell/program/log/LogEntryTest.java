package io.openshell.program.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogEntryTest {
    private static LogEntry entry() {
        return new LogEntry(Instant.EPOCH, "INFO", "request");
    }

    @Test
    void textIsTimeLevelEventAndFields() {
        assertThat(entry().with("path", "/v1").with("ms", 7).with("none", "").format(LogFormat.TEXT))
                .isEqualTo("1970-01-01T00:00:00Z INFO request path=/v1 ms=7");
    }

    @Test
    void jsonKeepsNumbersNumbers() {
        assertThat(entry().with("path", "/v1").with("ms", 7).format(LogFormat.JSON)).isEqualTo(
                "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"INFO\",\"event\":\"request\",\"path\":\"/v1\",\"ms\":7}");
    }

    @Test
    void aClientCannotForgeALineOrAField() {
        String forged = "x\n1970 INFO forged\u001b[31m \"a\\b\u2028";

        assertThat(entry().with("path", forged).format(LogFormat.TEXT)).endsWith(
                " path=\"x\\u000a1970 INFO forged\\u001b[31m \\\"a\\\\b\\u2028\"");
        assertThat(entry().with("path", forged).format(LogFormat.JSON)).endsWith(
                ",\"path\":\"x\\u000a1970 INFO forged\\u001b[31m \\\"a\\\\b\\u2028\"}");
    }
}

package io.openshell.program.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogEntryTest {
    private static LogEntry entry(LogFormat format) {
        return new LogEntry(format, Instant.EPOCH, "INFO", "request");
    }

    @Test
    void textIsTimeLevelEventAndFields() {
        assertThat(entry(LogFormat.TEXT).with("path", "/v1").with("ms", 7).with("none", "").line())
                .isEqualTo("1970-01-01T00:00:00Z INFO request path=/v1 ms=7");
    }

    @Test
    void jsonKeepsNumbersNumbers() {
        assertThat(entry(LogFormat.JSON).with("path", "/v1").with("ms", 7).line()).isEqualTo(
                "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"INFO\",\"event\":\"request\",\"path\":\"/v1\",\"ms\":7}");
    }

    @Test
    void aClientCannotForgeALineOrAField() {
        String forged = "x\n1970 INFO forged\u001b[31m \"a\\b\u2028";

        assertThat(entry(LogFormat.TEXT).with("path", forged).line()).endsWith(
                " path=\"x\\u000a1970 INFO forged\\u001b[31m \\\"a\\\\b\\u2028\"");
        assertThat(entry(LogFormat.JSON).with("path", forged).line()).endsWith(
                ",\"path\":\"x\\u000a1970 INFO forged\\u001b[31m \\\"a\\\\b\\u2028\"}");
    }
}

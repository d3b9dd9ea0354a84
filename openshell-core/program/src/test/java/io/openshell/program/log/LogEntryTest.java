package io.openshell.program.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogEntryTest {
    private static LogEntry entry(LogFormat format) {
        return new LogEntry(format, new Timestamps(), Instant.EPOCH, "INFO", "request");
    }

    private static String line(LogEntry entry) {
        return new String(entry.end(), StandardCharsets.US_ASCII);
    }

    @Test
    void textIsTimeLevelEventAndFields() {
        assertThat(line(entry(LogFormat.TEXT).with("path", "/v1").with("ms", 7).with("none", "")))
                .isEqualTo("1970-01-01T00:00:00.000000Z INFO request path=/v1 ms=7\n");
    }

    @Test
    void jsonKeepsNumbersNumbers() {
        assertThat(line(entry(LogFormat.JSON).with("path", "/v1").with("ms", 7))).isEqualTo(
                "{\"time\":\"1970-01-01T00:00:00.000000Z\",\"level\":\"INFO\",\"event\":\"request\",\"path\":\"/v1\",\"ms\":7}\n");
    }

    @Test
    void aClientCannotForgeALineOrAField() {
        String forged = "x\n1970 INFO forged\u001b[31m \"a\\b\u2028";

        assertThat(line(entry(LogFormat.TEXT).with("path", forged))).endsWith(
                " path=\"x\\u000a1970 INFO forged\\u001b[31m \\\"a\\\\b\\u2028\"\n");
        assertThat(line(entry(LogFormat.JSON).with("path", forged))).endsWith(
                ",\"path\":\"x\\u000a1970 INFO forged\\u001b[31m \\\"a\\\\b\\u2028\"}\n");
    }
}

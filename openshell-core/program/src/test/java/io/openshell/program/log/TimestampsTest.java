package io.openshell.program.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    private static final DateTimeFormatter REFERENCE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSX").withZone(ZoneOffset.UTC);

    private static String text(Timestamps timestamps, Instant time) {
        StringBuilder line = new StringBuilder();
        timestamps.append(time, line);
        return line.toString();
    }

    @Test
    void timesAreWrittenAsTheJdkWritesThem() {
        Timestamps timestamps = new Timestamps();
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            // Few seconds, so that many entries share one, and some go back.
            Instant time = Instant.ofEpochSecond(1_800_000_000L + random.nextInt(3), random.nextInt(1_000_000_000));
            assertThat(text(timestamps, time)).isEqualTo(REFERENCE.format(time));
        }
        assertThat(text(timestamps, Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000Z");
        assertThat(text(timestamps, Instant.parse("2026-02-28T23:59:59.999999999Z")))
                .isEqualTo("2026-02-28T23:59:59.999999Z");
    }
}

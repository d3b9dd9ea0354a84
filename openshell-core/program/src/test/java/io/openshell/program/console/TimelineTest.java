package io.openshell.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Five minutes are kept, in steps, and quantiles are right to a sixteenth. */
class TimelineTest {
    private static final long NOW = 1_800_000_000_000L;

    private final Timeline timeline = new Timeline(List.of("n"), List.of("took"));

    private String shown(long now) {
        JsonWriter out = new JsonWriter();
        timeline.write(out, 0, now);
        return out.toString();
    }

    @Test
    void whatHappensInOneStepIsAddedUp() {
        timeline.at(NOW).count(0, 2);
        timeline.at(NOW + 4_999).count(0, 3);
        timeline.at(NOW + 5_000).count(0, 1);
        assertThat(shown(NOW + 5_000)).isEqualTo("[{\"t\":" + NOW + ",\"n\":5},{\"t\":" + (NOW + 5_000) + ",\"n\":1}]");
    }

    @Test
    void whatIsOlderThanFiveMinutesIsNotShownAndMakesRoom() {
        for (int i = 0; i < 200; i++) {
            timeline.at(NOW + i * 5_000L).count(0, 1);
        }
        assertThat(shown(NOW + 199 * 5_000L).split("\"t\"")).hasSize(62);
        assertThat(shown(NOW + 600_000L * 1_000)).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 31, 32, 33, 1_000, 123_456, 98_765_432, 3_600_000_000L})
    void aDurationIsItsOwnQuantile(long micros) {
        Spread spread = new Spread();
        spread.add(Duration.ofNanos(micros * 1_000));
        for (long quantile : spread.quantiles(0.5, 0.99)) {
            assertThat((double) quantile).isBetween(micros * 15 / 16.0, micros * 17 / 16.0);
        }
    }

    @Test
    void quantilesAreWhatSoManyDoNotExceed() {
        Spread spread = new Spread();
        for (int millis = 1; millis <= 1_000; millis++) {
            spread.add(Duration.ofMillis(millis));
        }
        long[] quantiles = spread.quantiles(0.5, 0.95, 0.99);
        assertThat((double) quantiles[0]).isBetween(470_000.0, 530_000.0);
        assertThat((double) quantiles[1]).isBetween(890_000.0, 1_010_000.0);
        assertThat((double) quantiles[2]).isBetween(930_000.0, 1_050_000.0);
        assertThat(new Spread().quantiles(0.5)).isEmpty();
    }

    @Test
    void aDurationWithoutEndOrBelowNothingCountsToo() {
        Spread spread = new Spread();
        spread.add(Duration.ofDays(100_000));
        spread.add(Duration.ofNanos(-5));
        assertThat(spread.quantiles(0.5)).containsExactly(0);
    }
}

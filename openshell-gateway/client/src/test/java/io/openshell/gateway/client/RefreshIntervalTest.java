package io.openshell.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshIntervalTest {
    @ParameterizedTest
    @CsvSource({"'', 5", "' ', 5", "1, 1", "' 30 ', 30", "99999, 99999"})
    void secondsAreRead(String text, long seconds) {
        assertThat(RefreshInterval.parse(text).value()).isEqualTo(Duration.ofSeconds(seconds));
        assertThat(RefreshInterval.parse(text).warning()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "00", "-1", "+5", "5s", "1.5", "100000", "\u0665", "five", "99999999999999999999"})
    void anythingElseIsFiveWithAWarning(String text) {
        assertThat(RefreshInterval.parse(text).value()).isEqualTo(Duration.ofSeconds(5));
        assertThat(RefreshInterval.parse(text).warning().orElseThrow())
                .contains("OPENSHELL_ROUTE_REFRESH_INTERVAL_SECS");
    }
}

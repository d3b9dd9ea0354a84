package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BodyPaceTest {
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static Duration patience(int bytesPerSecond, int received, long elapsedSeconds) {
        BodyPace pace = new BodyPace(Http1Limits.builder()
                .bodyProgressTimeout(PAUSE)
                .bodyBytesPerSecond(bytesPerSecond)
                .build());
        pace.received(received);
        pace.received(-1);
        return pace.patience(Duration.ofSeconds(elapsedSeconds).toNanos());
    }

    @Test
    void aBodyThatComesFastEnoughMayPauseAsLongAsAny() {
        assertThat(patience(100, 0, 0)).isEqualTo(PAUSE);
        assertThat(patience(100, 1000, 10)).isEqualTo(PAUSE);
        assertThat(patience(100, Integer.MAX_VALUE, 20)).isEqualTo(PAUSE);
    }

    @Test
    void aBodyThatDripsHasLessAndLessTime() {
        assertThat(patience(100, 0, 29)).isEqualTo(Duration.ofSeconds(1));
        assertThat(patience(100, 200, 29)).isEqualTo(Duration.ofSeconds(3));
        assertThat(patience(100, 200, 31)).isEqualTo(Duration.ofSeconds(1));
        assertThat(patience(100, 200, 33)).isNegative();
    }

    @Test
    void withoutARateOnlyPausesCount() {
        assertThat(patience(0, 1, 1_000_000)).isEqualTo(PAUSE);
    }
}

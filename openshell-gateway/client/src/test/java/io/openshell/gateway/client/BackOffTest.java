package io.openshell.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMillis(350);

    private long now = 42;
    private final BackOff backOff = new BackOff(FIRST, LONGEST, () -> now);

    private void advance(Duration time) {
        now += time.toNanos();
    }

    /** Returns the longest of many waits at the bound where {@code failures} attempts led. */
    private static Duration longestWaitAfter(int failures) {
        return Stream.generate(() -> waitAfter(failures)).limit(2_000).max(Duration::compareTo).orElseThrow();
    }

    private static Duration waitAfter(int failures) {
        BackOff backOff = new BackOff(FIRST, LONGEST, () -> 0);
        for (int i = 0; i < failures; i++) {
            backOff.afterFailure();
        }
        return backOff.afterFailure();
    }

    @Test
    void theBoundDoublesUpToTheLongest() {
        assertThat(longestWaitAfter(0)).isBetween(Duration.ofMillis(90), FIRST);
        assertThat(longestWaitAfter(1)).isBetween(Duration.ofMillis(180), Duration.ofMillis(200));
        assertThat(longestWaitAfter(2)).isBetween(Duration.ofMillis(320), LONGEST);
        assertThat(longestWaitAfter(200)).isBetween(Duration.ofMillis(320), LONGEST);
    }

    @Test
    void waitsAreSpreadOverAllOfTheTimeUpToTheBound() {
        assertThat(Stream.generate(() -> waitAfter(0)).limit(2_000))
                .anyMatch(wait -> wait.compareTo(Duration.ofMillis(10)) < 0)
                .anyMatch(wait -> wait.compareTo(Duration.ofMillis(90)) > 0);
    }

    @Test
    void afterALongTimeOfAnswersItBeginsAnew() {
        for (int i = 0; i < 5; i++) {
            backOff.afterFailure();
        }
        backOff.answered();
        advance(BackOff.STEADY);
        backOff.answered();

        assertThat(backOff.afterFailure()).isLessThanOrEqualTo(FIRST);
        assertThat(backOff.bound()).isEqualTo(FIRST.multipliedBy(2));
    }

    /** Else whoever answers once and breaks off would be asked without a pause. */
    @Test
    void anAnswerAloneDoesNotMakeItBeginAnew() {
        for (int i = 0; i < 5; i++) {
            backOff.answered();
            advance(BackOff.STEADY.minusNanos(1));
            backOff.afterFailure();
        }

        assertThat(backOff.bound()).isEqualTo(LONGEST);
    }

    @Test
    void answersOfEarlierAttemptsDoNotCount() {
        backOff.answered();
        backOff.afterFailure();
        advance(BackOff.STEADY);
        backOff.afterFailure();

        assertThat(backOff.bound()).isEqualTo(LONGEST);
    }

    @Test
    void anEndAfterALongTimeOfAnswersCostsNoTime() {
        backOff.answered();
        advance(BackOff.STEADY);

        assertThat(backOff.afterEnd()).isZero();
        assertThat(backOff.bound()).isEqualTo(FIRST);
    }

    @Test
    void oneEndAfterAnotherIsAFailure() {
        for (int i = 0; i < 5; i++) {
            backOff.answered();
            backOff.afterEnd();
        }

        assertThat(backOff.bound()).isEqualTo(LONGEST);
    }
}

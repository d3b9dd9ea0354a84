package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    @Test
    void aHeapLargeEnoughTakesTenThousand() {
        assertThat(ConnectionLimit.of(Long.MAX_VALUE)).isEqualTo(10_000);
        assertThat(ConnectionLimit.of(313L << 20)).isEqualTo(10_000);
    }

    @Test
    void aSmallHeapTakesAsManyAsItHasRoomFor() {
        assertThat(ConnectionLimit.of(128L << 20)).isEqualTo(4096);
        assertThat(ConnectionLimit.of(1)).isEqualTo(1);
    }
}

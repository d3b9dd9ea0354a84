package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class Http1LimitsTest {
    @Test
    void theDefaultsAreThoseThatAreDocumented() {
        assertThat(Http1Limits.defaults()).isEqualTo(new Http1Limits(8192, 65_536, 100, 10_485_760,
                Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30), 240, Duration.ofSeconds(120),
                10_000));
        assertThat(Http1Limits.builder().build()).isEqualTo(Http1Limits.defaults());
    }

    @Test
    void everyLimitCanBeSet() {
        Http1Limits limits = Http1Limits.builder().connectHeadBytes(1).headBytes(2).headerCount(3).bodyBytes(4)
                .handshakeTimeout(Duration.ofMillis(5)).headTimeout(Duration.ofMillis(6))
                .bodyProgressTimeout(Duration.ofMillis(7)).bodyBytesPerSecond(10).keepAliveTimeout(Duration.ofMillis(8))
                .connections(9).build();

        assertThat(limits).isEqualTo(new Http1Limits(1, 2, 3, 4, Duration.ofMillis(5), Duration.ofMillis(6),
                Duration.ofMillis(7), 10, Duration.ofMillis(8), 9));
    }

    @Test
    void limitsThatMakeNoSenseAreRefusedByName() {
        refused("connectHeadBytes", limits -> limits.connectHeadBytes(0));
        refused("connectHeadBytes", limits -> limits.connectHeadBytes((1 << 30) + 1));
        refused("headBytes", limits -> limits.headBytes(0));
        refused("headBytes", limits -> limits.headBytes(Integer.MAX_VALUE));
        refused("headerCount", limits -> limits.headerCount(0));
        refused("bodyBytes", limits -> limits.bodyBytes(-1));
        refused("bodyBytes", limits -> limits.bodyBytes((1 << 30) + 1));
        refused("bodyBytesPerSecond", limits -> limits.bodyBytesPerSecond(-1));
        refused("connections", limits -> limits.connections(0));
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            refused("handshakeTimeout", limits -> limits.handshakeTimeout(timeout));
            refused("headTimeout", limits -> limits.headTimeout(timeout));
            refused("bodyProgressTimeout", limits -> limits.bodyProgressTimeout(timeout));
            refused("keepAliveTimeout", limits -> limits.keepAliveTimeout(timeout));
        }
        assertThatNullPointerException().isThrownBy(() -> Http1Limits.builder().headTimeout(null).build())
                .withMessage("headTimeout");
    }

    private static void refused(String name, UnaryOperator<Http1Limits.Builder> setting) {
        Http1Limits.Builder builder = setting.apply(Http1Limits.builder());
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageStartingWith(name + " must be");
    }
}

package io.openshell.router.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.openshell.router.testing.FaultProxy.Direction;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client, the faulty network and an echoing target. */
class FaultProxyTest {
    private static final long PATIENCE_MILLIS = 20_000;
    private static final String TEXT = "0123456789".repeat(100);

    private ServerSocket target;
    private FaultProxy network;
    private Socket client;

    @BeforeEach
    void connect() throws IOException {
        target = new ServerSocket(0);
        Thread.ofVirtual().start(() -> {
            try (Socket echo = target.accept()) {
                echo.getInputStream().transferTo(echo.getOutputStream());
            } catch (IOException e) {
                // Reset, as tests of resets want it.
                assertThat(e).isNotNull();
            }
        });
        network = FaultProxy.start(target.getLocalPort());
        client = new Socket("127.0.0.1", network.port());
        client.setSoTimeout((int) PATIENCE_MILLIS);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        network.close();
        target.close();
        assertThat(network.awaitNoConnections(PATIENCE_MILLIS)).isTrue();
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String receive(int size) throws IOException {
        return new String(client.getInputStream().readNBytes(size), StandardCharsets.US_ASCII);
    }

    private void isWell() throws Exception {
        send("hello");
        assertThat(receive(5)).isEqualTo("hello");
        assertThat(network.awaitQuiet(Direction.TO_CLIENT, PATIENCE_MILLIS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"DELAY", "DRIP", "BANDWIDTH"})
    void whatIsSlowArrivesWholeAndInOrder(NetworkFault fault) throws Exception {
        isWell();
        network.strike(Direction.TO_TARGET, fault.fault());
        network.strike(Direction.TO_CLIENT, fault.fault());
        send(TEXT);

        assertThat(receive(TEXT.length())).isEqualTo(TEXT);
    }

    @Test
    void aResetIsOne() throws Exception {
        isWell();
        network.strike(Direction.TO_TARGET, new Fault.Reset());

        assertThatExceptionOfType(SocketException.class).isThrownBy(() -> receive(1));
    }

    @Test
    void ofAHalfClosedConnectionTheOtherHalfGoesOn() throws Exception {
        isWell();
        network.strike(Direction.TO_CLIENT, new Fault.HalfClose());

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        send("still taken");
    }

    @Test
    void aTruncationLetsSoManyBytesPass() throws Exception {
        isWell();
        network.strike(Direction.TO_CLIENT, new Fault.Truncate(7));
        send(TEXT);

        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo(TEXT.substring(0, 7));
    }

    @Test
    void aBlackHoleSaysNothing() throws Exception {
        isWell();
        network.strike(Direction.TO_TARGET, new Fault.BlackHole());
        send("lost");
        client.setSoTimeout(200);

        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> receive(1));
        assertThat(network.openConnections()).isEqualTo(1);
        network.heal();
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Fault.Drip(0, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new Fault.Bandwidth(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Fault.Truncate(-1));
    }
}

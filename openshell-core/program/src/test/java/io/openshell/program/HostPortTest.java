package io.openshell.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1:3128, 127.0.0.1, 3128", "localhost:0, localhost, 0", "[::1]:65535, ::1, 65535"})
    void aHostAndAPortAreRead(String text, String host, int port) {
        assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "localhost", "localhost:", ":80", "::1:80", "a:b:80", "a:65536", "a:-1", "a:+1",
        "a:123456", "a:\u0663", "[::1]80", "a: 80"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
    }
}

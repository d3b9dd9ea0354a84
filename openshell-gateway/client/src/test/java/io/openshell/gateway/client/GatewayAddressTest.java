package io.openshell.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayAddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080, http://127.0.0.1:8080, true",
        "http://127.1.2.3:1/, http://127.1.2.3:1, true",
        "http://localhost, http://localhost:80, true",
        "HTTP://[::1]:8080, http://[::1]:8080, true",
        "https://gateway.example, https://gateway.example:443, true",
        "http://gateway.example:8080, http://gateway.example:8080, false",
        "http://10.0.0.1:8080, http://10.0.0.1:8080, false",
        "http://127.0.0.1.example:80, http://127.0.0.1.example:80, false",
        "http://localhost.example:80, http://localhost.example:80, false"
    })
    void anAddressIsReadAndKnowsWhetherATokenMayGoThere(String url, String address, boolean safe) {
        assertThat(GatewayAddress.parse(url)).hasToString(address);
        assertThat(GatewayAddress.parse(url).isSafeForTokens()).isEqualTo(safe);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "127.0.0.1:8080", "http://", "http:///x", "ftp://h:1", "http://u@h:1", "http://u:p@h:1",
                "http://h:1/path", "http://h:1?q", "http://h:1#f", "http://h:0", "http://h:x", "http://h h:1",
                "localhost:8080", "http://a_b:1"
            })
    void anythingElseIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GatewayAddress.parse(url))
                .withMessage("write http://HOST:PORT or https://HOST:PORT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "no PEM at all", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\n"
            })
    void aFileWithoutCertificatesIsRefusedBeforeItIsNeeded(String text, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("ca.pem"), text);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> GatewayAddress.parse("https://h:1").channel(Optional.of(file)));
    }
}

package io.openshell.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenFileTest {
    @TempDir
    private Path directory;

    @Test
    void aTokenIsReadWithoutTheLineEnd() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), " abc_DEF-123\r\n");

        assertThat(TokenFile.read("--token-file", file).reveal()).isEqualTo("abc_DEF-123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "two\nlines", "tab\tin", "nul\0", "umläut", "\u0663", "del\u007f"})
    void anythingElseIsRefusedAndNotRepeated(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("token"), text);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> TokenFile.read("--token-file", file))
                .withMessage("--token-file " + file + ": write the token into it, one line of ASCII");
    }

    @Test
    void aLargeFileAndNoFileAreRefused() throws Exception {
        Path large = Files.writeString(directory.resolve("token"), "x".repeat(4097));

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> TokenFile.read("--token-file", large))
                .withMessageEndingWith("there is more than a token in it");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> TokenFile.read("--token-file", directory.resolve("none")))
                .withMessageEndingWith("cannot be read");
    }
}

package io.openshell.program.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openshell.core.Secret;
import io.openshell.program.ConfigurationException;
import io.openshell.program.console.TokenCheck.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token is its owner's alone, and nothing else opens the console. */
class ConsoleTokenTest {
    private static final String TOKEN = "VGhpcyBpcyBub3QgYSByZWFsIHRva2VuLCBidXQgbG9uZw";

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final TokenCheck check = new TokenCheck(Secret.of(TOKEN), nanos::get);

    private Verdict verdict(String... authorization) {
        return check.check(List.of(authorization));
    }

    @Test
    void itIsMadeOnceForItsOwnerAlone() throws Exception {
        Path file = directory.resolve("state/console.token");
        Secret made = ConsoleToken.open(file);
        assertThat(made.reveal()).matches("[A-Za-z0-9_-]{43}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(ConsoleToken.open(file).reveal()).isEqualTo(made.reveal());
        assertThat(ConsoleToken.open(directory.resolve("other")).reveal()).isNotEqualTo(made.reveal());
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> ConsoleToken.open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("by others")
                .hasMessageNotContaining(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "short", "two words that are long enough to be a token of one",
        "tökens-are-ascii-and-this-one-is-long-enough"
    })
    void aFileWithoutATokenIsRefused(String content) throws Exception {
        Path file = Files.writeString(directory.resolve("token"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> ConsoleToken.open(file)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void theTokenOpens() {
        assertThat(verdict("Bearer " + TOKEN)).isEqualTo(Verdict.RIGHT);
        assertThat(verdict("bearer  " + TOKEN + " ")).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void nothingElseDoes() {
        assertThat(verdict()).isEqualTo(Verdict.WRONG);
        for (String wrong : List.of("", "Bearer", "Bearer ", TOKEN, "Basic " + TOKEN, "Bearer " + TOKEN + "x",
                "Bearer " + TOKEN.substring(1), "Bearer " + TOKEN.toLowerCase(java.util.Locale.ROOT))) {
            assertThat(verdict(wrong)).isEqualTo(Verdict.WRONG);
        }
        assertThat(verdict("Bearer " + TOKEN, "Bearer " + TOKEN)).isEqualTo(Verdict.WRONG);
    }

    @Test
    void wrongOnesAreLimitedAndTheRightOnePassesAllTheSame() {
        for (int i = 0; i < 10; i++) {
            assertThat(verdict("Bearer wrong")).isEqualTo(Verdict.WRONG);
        }
        assertThat(verdict("Bearer wrong")).isEqualTo(Verdict.TOO_MANY);
        assertThat(verdict("Bearer " + TOKEN)).isEqualTo(Verdict.RIGHT);
        nanos.addAndGet(3_000_000_000L);
        assertThat(verdict("Bearer wrong")).isEqualTo(Verdict.WRONG);
        assertThat(verdict("Bearer wrong")).isEqualTo(Verdict.TOO_MANY);
    }
}

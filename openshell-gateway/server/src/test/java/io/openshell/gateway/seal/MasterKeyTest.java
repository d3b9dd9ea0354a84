package io.openshell.gateway.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
    private static final String TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    @TempDir
    private Path directory;

    @Test
    void aKeyIsReadWithWhiteSpaceAroundIt() {
        assertThat(MasterKey.parse(" " + TEXT + "\n").id()).isEqualTo(MasterKey.parse(TEXT).id()).hasSize(16);
        assertThat(MasterKey.parse(TEXT).reveal()).isEqualTo(TEXT);
        assertThat(MasterKey.generate().id()).isNotEqualTo(MasterKey.generate().id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "x", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8*",
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            })
    void anythingElseIsRefusedAndNotRepeated(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MasterKey.parse(text))
                .withMessage("a master key is 32 bytes in base64")
                .withNoCause();
    }

    @Test
    void aKeyCannotBePrinted() {
        assertThat(MasterKey.parse(TEXT)).asString().doesNotContain(TEXT.substring(0, 12)).startsWith("MasterKey[");
    }

    @Test
    void aKeyFileIsMadeForItsOwnerAlone() throws Exception {
        Path file = directory.resolve("new").resolve("master.key");

        MasterKey made = new MasterKeySource.KeyFile(file).load().getFirst();

        assertThat(new MasterKeySource.KeyFile(file).load()).extracting(MasterKey::id).containsExactly(made.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void ofManyWhoMakeAKeyFileOneWins() throws Exception {
        MasterKeySource.KeyFile file = new MasterKeySource.KeyFile(directory.resolve("master.key"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> ids = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ids.add(threads.submit(() -> file.load().getFirst().id()));
            }
            String first = ids.getFirst().get();
            for (Future<String> id : ids) {
                assertThat(id.get()).isEqualTo(first);
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw----r--", "rwx-----x"})
    void aKeyFileThatOthersMayReadIsRefused(String permissions) throws Exception {
        Path file = Files.writeString(directory.resolve("master.key"), TEXT);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new MasterKeySource.KeyFile(file).load())
                .withMessageContaining("chmod 600 it")
                .withMessageNotContaining(TEXT);
    }

    @Test
    void aKeyFileWithSomethingElseInItIsNotReplaced() throws Exception {
        Path file = Files.writeString(directory.resolve("master.key"), "something else");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new MasterKeySource.KeyFile(file).load())
                .withMessageContaining("a master key is 32 bytes in base64")
                .withMessageNotContaining("something");
        assertThat(Files.readString(file)).isEqualTo("something else");
    }

    @Test
    void aReplacedFileIsWholeAndPrivate() throws Exception {
        Path file = Files.writeString(directory.resolve("f"), "old");

        PrivateFiles.replace(file, "new".getBytes(StandardCharsets.US_ASCII));

        assertThat(PrivateFiles.read(file)).asString(StandardCharsets.US_ASCII).isEqualTo("new");
        PrivateFiles.createIfAbsent(file, new byte[0]);
        assertThat(file).hasContent("new");
    }
}

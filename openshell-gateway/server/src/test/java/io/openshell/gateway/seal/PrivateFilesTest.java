package io.openshell.gateway.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateFilesTest {
    private static final int ROOT = 0;
    private static final int SERVICE = 10001;

    @ParameterizedTest
    @CsvSource({
        "rw-------, true, true",
        "r--------, true, true",
        "---------, true, true",
        "rw-r-----, false, true",
        "r--r-----, false, true",
        "rw--w----, false, false",
        "rw---x---, false, false",
        "rw----r--, false, false",
        "rw-r--r--, false, false",
        "r--r---w-, false, false"})
    void whoMayReadAFileBesideItsOwner(String mode, boolean ofService, boolean ofRootForService) {
        var permissions = PosixFilePermissions.fromString(mode);

        assertThat(PrivateFiles.isPrivate(permissions, SERVICE, SERVICE)).isEqualTo(ofService);
        assertThat(PrivateFiles.isPrivate(permissions, ROOT, SERVICE)).isEqualTo(ofRootForService);
        assertThat(PrivateFiles.isPrivate(permissions, ROOT, ROOT)).isEqualTo(ofService);
        assertThat(PrivateFiles.isPrivate(permissions, SERVICE + 1, SERVICE)).isEqualTo(ofService);
    }

    @Test
    void aFileThatItsGroupMayReadIsRefusedToItsOwner(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("key"), "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> PrivateFiles.read(file)).isInstanceOf(IOException.class)
                .hasMessageContaining("chmod 600");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(PrivateFiles.read(file)).asString().isEqualTo("secret");
    }
}

package io.openshell.router.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** Who else may read a file that may hold keys. */
final class FileReaders {
    private FileReaders() {}

    /** Returns a warning if users other than the owner may read {@code file}. */
    static Optional<String> warning(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            boolean open = permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
            return open
                    ? Optional.of(file + ": holds a key and can be read by other users; chmod 600, or use api_key_env")
                    : Optional.empty();
        } catch (UnsupportedOperationException | IOException e) {
            // No such permissions on this file system: nothing can be said about them.
            return Optional.empty();
        }
    }
}

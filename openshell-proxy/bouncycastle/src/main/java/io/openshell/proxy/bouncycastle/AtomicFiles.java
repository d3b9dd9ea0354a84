package io.openshell.proxy.bouncycastle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Replaces files in one step: a reader sees the old content or the new one, with its final permissions. */
final class AtomicFiles {
    static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");
    static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private AtomicFiles() {}

    /**
     * Writes {@code content} to {@code target}. The caller holds the directory's lock: the temporary file has a fixed
     * name, so that one left behind by a killed process is removed by the next.
     */
    static void write(Path target, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        try {
            writeNew(temporary, content, permissions);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void writeNew(Path file, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // The permissions are given at creation, so the file is never open to more than them; the umask can only
        // take some away, which the second call makes up for.
        try (FileChannel channel =
                FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(permissions))) {
            Files.setPosixFilePermissions(file, permissions);
            if (!Files.getPosixFilePermissions(file).equals(permissions)) {
                throw new UnusableCaException(
                        file.getParent(), "its file system does not keep permissions", "name another TLS directory");
            }
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }
}

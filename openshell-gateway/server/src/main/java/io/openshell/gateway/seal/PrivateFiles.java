package io.openshell.gateway.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** Files that only their owner may read. A reader sees such a file whole or not at all, also after a crash. */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private static final int ROOT = 0;

    /** Belongs to whoever runs this process. */
    private static final Path SELF = Path.of("/proc/self");

    private PrivateFiles() {}

    /** Makes {@code directory} and what is missing above it, for their owner alone; leaves alone what is there. */
    public static void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
    }

    /** Makes {@code file} with {@code content} unless there is one already; of two who try, one wins. */
    public static void createIfAbsent(Path file, byte[] content) throws IOException {
        createDirectories(file.getParent());
        Path temporary = writeTemporary(file, content);
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // The one that is there is as good.
            return;
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceDirectory(file.getParent());
    }

    /** Puts {@code content} in place of what {@code file} holds. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path temporary = writeTemporary(file, content);
        move(temporary, file);
    }

    /** Moves {@code from} over {@code to}, both in one directory. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(to.getParent());
    }

    /** Removes {@code file} if it is there. */
    static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            forceDirectory(file.getParent());
        }
    }

    /**
     * Returns what {@code file} holds.
     *
     * @throws IOException if it cannot be read, or if others than its owner may; the message says what to do
     */
    public static byte[] read(Path file) throws IOException {
        int owner = (int) Files.getAttribute(file, "unix:uid");
        int self = Files.exists(SELF) ? (int) Files.getAttribute(SELF, "unix:uid") : owner;
        if (!isPrivate(Files.getPosixFilePermissions(file), owner, self)) {
            throw new IOException(file + " may be read or written by others: chmod 600 it, and change what is in it if"
                    + " somebody may have seen it");
        }
        return Files.readAllBytes(file);
    }

    /**
     * Returns whether a file is for its owner alone; or for root and a group that may read it, which is how systemd and
     * Kubernetes hand secrets to a process of another user.
     */
    static boolean isPrivate(Set<PosixFilePermission> permissions, int owner, int self) {
        boolean handedOver = owner == ROOT && self != ROOT;
        return permissions.stream().allMatch(permission -> OWNERS.contains(permission)
                || handedOver && permission == PosixFilePermission.GROUP_READ);
    }

    private static Path writeTemporary(Path target, byte[] content) throws IOException {
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // Given at creation, so the file is never open to more; the umask can only take some away.
        try (FileChannel channel = FileChannel.open(temporary, options, PosixFilePermissions.asFileAttribute(FILE))) {
            Files.setPosixFilePermissions(temporary, FILE);
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        return temporary;
    }

    private static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

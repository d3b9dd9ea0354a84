package io.openshell.proxy.bouncycastle;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The directory of the CA's files: made for others to read, and worked on by one process at a time. */
final class TlsDirectory {
    private static final Set<PosixFilePermission> FOR_ALL_TO_READ = PosixFilePermissions.fromString("rwxr-xr-x");

    /** A file lock holds between processes, not between the threads of one; this one does that. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private TlsDirectory() {}

    /** Work on the files of a directory. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Creates the directory with mode 0755 if it is missing. One that exists is left as it is.
     *
     * @throws UnusableCaException if it is not a directory, or lies where no file can be kept private
     */
    static void prepare(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            throw new UnusableCaException(
                    directory, "this system has no file permissions that would keep the CA key private", "use another");
        }
        if (!Files.exists(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, FOR_ALL_TO_READ);
        } else if (!Files.isDirectory(directory)) {
            throw new UnusableCaException(directory, "is not a directory", "name another TLS directory");
        } else {
            warnIfOthersMayWrite(directory);
        }
    }

    /** Runs {@code work} while no other thread or process runs any on that directory, and returns its result. */
    static <T> T exclusively(Path directory, Work<T> work) throws IOException {
        THREADS.lock();
        try (FileChannel channel = FileChannel.open(
                directory.resolve(".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(AtomicFiles.PRIVATE))) {
            FileLock lock = channel.lock();
            try {
                return work.run();
            } finally {
                lock.release();
            }
        } finally {
            THREADS.unlock();
        }
    }

    private static void warnIfOthersMayWrite(Path directory) throws IOException {
        Set<PosixFilePermission> granted = Files.getPosixFilePermissions(directory);
        if (granted.contains(PosixFilePermission.GROUP_WRITE) || granted.contains(PosixFilePermission.OTHERS_WRITE)) {
            System.getLogger(SandboxCa.class.getName()).log(Level.WARNING,
                    "{0} has permissions {1}: others can put a CA of their own there; run chmod 755 on it",
                    directory, PosixFilePermissions.toString(granted));
        }
    }
}

package io.openshell.router.testing;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file with one line of JSON for each request: {@code method}, {@code path} (the target as sent, query included),
 * {@code headers} (pairs, in order), {@code body} (as UTF-8).
 *
 * <p>Headers are written whole, keys too: to show which key a backend was given is what the file is for. It is created
 * readable by its owner only. Safe for use by several threads.
 */
final class RequestLog implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final BufferedWriter lines;

    /** Begins the file anew. */
    RequestLog(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, ownerOnly(file));
        this.lines = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
    }

    /** Writes the request's line; it can be read as soon as this returns. */
    void add(RecordedRequest request) {
        List<Object> headers = request.headers().stream()
                .<Object>map(header -> List.of(header.name(), header.value())).toList();
        String line = Json.write(Json.object("method", request.method(), "path", request.target(),
                "headers", headers, "body", request.bodyText()));
        lock.lock();
        try {
            lines.write(line);
            lines.write('\n');
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the request log", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        boolean posix = file.toAbsolutePath().getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!posix) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }
}

package io.openshell.program.console;

import io.openshell.core.Secret;
import io.openshell.program.ConfigurationException;
import io.openshell.program.OneLine;
import io.openshell.program.TokenFile;
import io.openshell.program.log.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The token that opens the console, in a file that only its owner may read. */
public final class ConsoleToken {
    private static final int RANDOM_BYTES = 32;

    /** A token that somebody chose can be guessed if it is short. */
    private static final int SHORTEST = 32;

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private ConsoleToken() {}

    /**
     * Returns the token in the file that {@code --console-token-file} named, or else in {@code usual}; made if there is
     * none. Empty, which leaves the console out, if the usual file cannot be made or read.
     *
     * @throws ConfigurationException if the file holds no token, or was named and cannot be made or read
     */
    public static Optional<Secret> open(Optional<Path> named, Path usual, Log log) throws ConfigurationException {
        Path file = named.orElse(usual).toAbsolutePath().normalize();
        try {
            return Optional.of(open(file));
        } catch (IOException e) {
            String problem = "cannot make or read " + file + ": " + OneLine.of(e.getMessage());
            if (named.isPresent()) {
                throw new ConfigurationException("--console-token-file: " + problem, e);
            }
            log.warn("no console: " + problem + "; name another with --console-token-file");
            return Optional.empty();
        }
    }

    /**
     * Returns the token in {@code file}, made of 256 random bits if the file is not there.
     *
     * @throws ConfigurationException if what is there is no token, or others may read it
     * @throws IOException if the file cannot be made or read
     */
    public static Secret open(Path file) throws ConfigurationException, IOException {
        if (!Files.exists(file)) {
            create(file);
        }
        return read(file);
    }

    /**
     * Returns the token in {@code file}.
     *
     * @throws ConfigurationException if what is there is no token, or others may read it
     * @throws IOException if the file cannot be read
     */
    public static Secret read(Path file) throws ConfigurationException, IOException {
        if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
            throw new ConfigurationException(
                    "the console's token: " + file + " may be read or written by others: remove it to have one made");
        }
        Secret token = TokenFile.read("the console's token:", file);
        if (token.reveal().length() < SHORTEST) {
            throw new ConfigurationException("the console's token: " + file + ": write at least " + SHORTEST
                    + " characters into it, or remove it to have one made");
        }
        return token;
    }

    /** Makes the file; of two who try, one wins, and nobody sees a half of it. */
    private static void create(Path file) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        byte[] line = (Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        Files.createDirectories(file.getParent(), PosixFilePermissions.asFileAttribute(DIRECTORY));
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(FILE))) {
                channel.write(ByteBuffer.wrap(line));
            }
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // The one that is there is as good.
            return;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}

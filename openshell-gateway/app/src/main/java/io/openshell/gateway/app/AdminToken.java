package io.openshell.gateway.app;

import io.openshell.core.Secret;
import io.openshell.gateway.auth.BearerToken;
import io.openshell.gateway.seal.PrivateFiles;
import io.openshell.program.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The administrator's token, in a file that only its owner may read. */
final class AdminToken {
    /** A token that somebody chose can be guessed if it is short. */
    private static final int SHORTEST = 32;

    private static final int LONGEST = 4096;

    private AdminToken() {}

    /**
     * Returns the token in {@code file}, made at random if the file is not there.
     *
     * @throws ConfigurationException if the file is there and cannot be used
     */
    static Secret open(Path file) throws ConfigurationException, IOException {
        if (!Files.exists(file)) {
            Secret token = BearerToken.generate().secret();
            PrivateFiles.createIfAbsent(file, (token.reveal() + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        String text = Files.size(file) > LONGEST
                ? ""
                : new String(PrivateFiles.read(file), StandardCharsets.ISO_8859_1).strip();
        if (text.length() < SHORTEST || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ConfigurationException("--admin-token-file " + file + ": write one line of at least " + SHORTEST
                    + " printable ASCII characters into it, or remove it to have one made");
        }
        return Secret.of(text);
    }
}

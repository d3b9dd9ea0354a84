package io.openshell.program;

import io.openshell.core.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tokens as they lie in files and environment variables: one line of ASCII, and not too long a one. */
public final class TokenFile {
    private static final int LONGEST = 4096;

    private TokenFile() {}

    /**
     * Returns the token in {@code file}; {@code option} is the flag that named it.
     *
     * @throws ConfigurationException if there is none in it; the message repeats nothing of what is
     */
    public static Secret read(String option, Path file) throws ConfigurationException {
        String source = option + " " + file;
        try {
            if (Files.size(file) > LONGEST) {
                throw new ConfigurationException(source + ": there is more than a token in it");
            }
            // Whatever is no ASCII is refused below, however it is read.
            return parse(source, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new ConfigurationException(source + ": cannot be read", e);
        }
    }

    /**
     * Returns the token that {@code text} is, white space around it ignored; {@code source} is where it is from.
     *
     * @throws ConfigurationException if it is none; the message repeats nothing of it
     */
    public static Secret parse(String source, String text) throws ConfigurationException {
        String token = text.strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ConfigurationException(source + ": write the token into it, one line of ASCII");
        }
        return Secret.of(token);
    }
}

package io.openshell.proxy.app;

import io.openshell.core.Secret;
import io.openshell.program.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The token that this proxy shows to its gateway. */
final class SandboxToken {
    private static final String VARIABLE = "OPENSHELL_SANDBOX_TOKEN";
    private static final int LONGEST = 4096;

    private SandboxToken() {}

    /**
     * Returns the token in {@code file}, or else in the environment; empty if there is none.
     *
     * @throws ConfigurationException if what is there is no token; the message repeats nothing of it
     */
    static Optional<Secret> find(Optional<Path> file, Map<String, String> environment) throws ConfigurationException {
        if (file.isPresent()) {
            String source = "--sandbox-token-file " + file.get();
            try {
                if (Files.size(file.get()) > LONGEST) {
                    throw new ConfigurationException(source + ": there is more than a token in it");
                }
                // Whatever is no ASCII is refused below, however it is read.
                return Optional.of(token(Files.readString(file.get(), StandardCharsets.ISO_8859_1), source));
            } catch (IOException e) {
                throw new ConfigurationException(source + ": cannot be read", e);
            }
        }
        String text = environment.getOrDefault(VARIABLE, "");
        return text.isBlank() ? Optional.empty() : Optional.of(token(text, VARIABLE));
    }

    private static Secret token(String text, String source) throws ConfigurationException {
        String token = text.strip();
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ConfigurationException(source + ": write the token into it, one line of ASCII");
        }
        return Secret.of(token);
    }
}

package io.openshell.cli;

import io.openshell.core.Secret;
import io.openshell.program.ConfigurationException;
import io.openshell.program.StateDirectory;
import io.openshell.program.TokenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the administrator's token is: a file that is named, the environment, or the file that the gateway makes. */
final class TokenOption {
    private static final String VARIABLE = "OPENSHELL_TOKEN";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--token-file",
            paramLabel = "FILE",
            description = "The administrator's token (env OPENSHELL_TOKEN holds the token itself;"
                    + " default: $XDG_STATE_HOME/openshell/admin.token).")
    private Optional<Path> file = Optional.empty();

    /**
     * Returns the token; empty if none was named and there is none where it would be.
     *
     * @throws ConfigurationException if what is there is no token; the message repeats nothing of it
     */
    Optional<Secret> find(Map<String, String> environment) throws ConfigurationException {
        if (file.isPresent()) {
            return Optional.of(TokenFile.read("--token-file", file.get()));
        }
        String text = environment.getOrDefault(VARIABLE, "");
        if (!text.isBlank()) {
            return Optional.of(TokenFile.parse(VARIABLE, text));
        }
        Path made = madeByGateway(environment);
        return Files.exists(made) ? Optional.of(TokenFile.read("--token-file", made)) : Optional.empty();
    }

    /** Returns where the token came from, for messages. */
    String source(Map<String, String> environment) {
        if (file.isPresent()) {
            return "the token is from " + file.get();
        }
        if (!environment.getOrDefault(VARIABLE, "").isBlank()) {
            return "the token is from " + VARIABLE;
        }
        Path made = madeByGateway(environment);
        return Files.exists(made)
                ? "the token is from " + made
                : "no token: give --token-file FILE or set " + VARIABLE;
    }

    private static Path madeByGateway(Map<String, String> environment) {
        return StateDirectory.of(environment).resolve("admin.token");
    }
}

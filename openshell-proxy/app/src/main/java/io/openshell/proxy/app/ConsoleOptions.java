package io.openshell.proxy.app;

import io.openshell.core.Secret;
import io.openshell.program.ConfigurationException;
import io.openshell.program.OneLine;
import io.openshell.program.console.ConsoleToken;
import io.openshell.program.log.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --console-token-file}, with its default beside the folder of the CA. */
final class ConsoleOptions {
    private static final String DEFAULT_NAME = "console.token";

    @Option(
            names = "--console-token-file",
            paramLabel = "FILE",
            description = "The token that opens /console; made if absent (default: console.token beside --tls-dir, which"
                    + " is $XDG_STATE_HOME/openshell/console.token). `openshell-proxy console` prints a link with it.")
    private Optional<Path> tokenFile = Optional.empty();

    /** Returns the file that was named, or the default one beside {@code tlsDirectory}. */
    Path file(Path tlsDirectory) {
        return tokenFile.orElseGet(() -> tlsDirectory.resolveSibling(DEFAULT_NAME)).toAbsolutePath().normalize();
    }

    /**
     * Returns the token, made if there is none; empty, which leaves the console out, if the default file cannot be made.
     *
     * @throws ConfigurationException if the file is there or was named, and cannot be used
     */
    Optional<Secret> open(Path tlsDirectory, Log log) throws ConfigurationException {
        Path file = file(tlsDirectory);
        try {
            return Optional.of(ConsoleToken.open(file));
        } catch (IOException e) {
            String problem = "cannot make or read " + file + ": " + OneLine.of(e.getMessage());
            if (tokenFile.isPresent()) {
                throw new ConfigurationException("--console-token-file: " + problem, e);
            }
            log.warn("no console: " + problem + "; name another with --console-token-file");
            return Optional.empty();
        }
    }
}

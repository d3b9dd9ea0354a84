package io.openshell.proxy.app;

import io.openshell.core.Secret;
import io.openshell.program.ConfigurationException;
import io.openshell.program.console.ConsoleToken;
import io.openshell.program.log.Log;
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
        return tokenFile.orElseGet(() -> tlsDirectory.resolveSibling(DEFAULT_NAME));
    }

    /**
     * Returns the token, made if there is none; empty if the default file cannot be made.
     *
     * @throws ConfigurationException if the file holds no token, or was named and cannot be made
     */
    Optional<Secret> open(Path tlsDirectory, Log log) throws ConfigurationException {
        return ConsoleToken.open(tokenFile, file(tlsDirectory), log);
    }
}

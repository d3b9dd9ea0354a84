package io.openshell.gateway.app;

import io.openshell.core.Secret;
import io.openshell.program.ConfigurationException;
import io.openshell.program.StateDirectory;
import io.openshell.program.console.ConsoleToken;
import io.openshell.program.log.Log;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --console-token-file}, with a default that is not the proxy's: both may run on one machine. */
final class ConsoleOptions {
    @Option(
            names = "--console-token-file",
            paramLabel = "FILE",
            description = "The token that opens /console; made if absent (default:"
                    + " $XDG_STATE_HOME/openshell/gateway-console.token).")
    private Optional<Path> tokenFile = Optional.empty();

    /**
     * Returns the token, made if there is none; empty if the default file cannot be made.
     *
     * @throws ConfigurationException if the file holds no token, or was named and cannot be made
     */
    Optional<Secret> open(Map<String, String> environment, Log log) throws ConfigurationException {
        return ConsoleToken.open(
                tokenFile, StateDirectory.of(environment).resolve("gateway-console.token"), log);
    }
}

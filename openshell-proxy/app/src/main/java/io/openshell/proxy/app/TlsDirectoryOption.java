package io.openshell.proxy.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --tls-dir}, with the default of the XDG base directory specification. */
final class TlsDirectoryOption {
    @Option(
            names = "--tls-dir",
            paramLabel = "DIR",
            description = "Where the sandbox CA lies (default: $XDG_STATE_HOME/openshell/tls).")
    private Optional<Path> directory = Optional.empty();

    /** Returns the directory that was named, or the default one in {@code environment}. */
    Path resolve(Map<String, String> environment) {
        return directory.orElseGet(() -> defaultDirectory(environment)).toAbsolutePath().normalize();
    }

    private static Path defaultDirectory(Map<String, String> environment) {
        // Relative paths in XDG variables are to be ignored, says the specification.
        Path stateHome = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
        Path base = stateHome.isAbsolute()
                ? stateHome
                : Path.of(System.getProperty("user.home"), ".local", "state");
        return base.resolve("openshell").resolve("tls");
    }
}

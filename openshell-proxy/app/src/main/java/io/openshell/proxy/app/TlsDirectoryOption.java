package io.openshell.proxy.app;

import io.openshell.program.StateDirectory;
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
        return directory
                .orElseGet(() -> StateDirectory.of(environment).resolve("tls"))
                .toAbsolutePath()
                .normalize();
    }
}

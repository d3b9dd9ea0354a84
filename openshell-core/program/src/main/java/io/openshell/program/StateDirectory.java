package io.openshell.program;

import java.nio.file.Path;
import java.util.Map;

/** Where the programs keep what outlives them, by the XDG base directory specification. */
public final class StateDirectory {
    private StateDirectory() {}

    /** Returns {@code $XDG_STATE_HOME/openshell}, or what stands for it if the variable is not set. */
    public static Path of(Map<String, String> environment) {
        // Relative paths in XDG variables are to be ignored, says the specification.
        Path stateHome = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
        Path base = stateHome.isAbsolute()
                ? stateHome
                : Path.of(System.getProperty("user.home"), ".local", "state");
        return base.resolve("openshell");
    }
}

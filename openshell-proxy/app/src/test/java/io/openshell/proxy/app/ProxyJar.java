package io.openshell.proxy.app;

import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts {@code openshell-proxy.jar}. */
final class ProxyJar {
    static final Path JAR = Path.of(System.getProperty("program.jar"));

    private ProxyJar() {}

    /** Starts it with those arguments, with a folder for what it writes. */
    static ProgramProcess start(Path directory, Map<String, String> environment, String... arguments) {
        return ProgramProcess.start(JAR, directory, environment, List.of(arguments));
    }
}

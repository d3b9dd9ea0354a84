package io.openshell.gateway.app;

import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts {@code openshell-gateway.jar}. */
final class GatewayJar {
    static final Path JAR = Path.of(System.getProperty("program.jar"));

    private GatewayJar() {}

    /** Starts it with those arguments, with a folder for what it writes. */
    static ProgramProcess start(Path directory, Map<String, String> environment, String... arguments) {
        return ProgramProcess.start(JAR, directory, environment, List.of(arguments));
    }

    /** Starts one that listens on a free port. */
    static ProgramProcess serve(Path directory, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return start(directory, Map.of(), arguments.toArray(new String[0]));
    }
}

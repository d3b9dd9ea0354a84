package io.openshell.cli;

import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts the three programs, all with one folder for their files. */
final class Jars {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    private final Path directory;
    private String gatewayUrl = "http://127.0.0.1:1";

    /** What a command printed, and its exit code. */
    record Result(int exitCode, String out, String err) {}

    Jars(Path directory) {
        this.directory = directory;
    }

    /** Starts a gateway on a free port. */
    ProgramProcess gateway(String... more) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return started(arguments);
    }

    ProgramProcess gatewayAt(String listen) throws InterruptedException {
        return started(List.of("--listen", listen));
    }

    private ProgramProcess started(List<String> arguments) throws InterruptedException {
        ProgramProcess gateway = ProgramProcess.start(
                ROOT.resolve("openshell-gateway/app/target/openshell-gateway.jar"),
                directory,
                Map.of(),
                arguments);
        gatewayUrl = "http://" + gateway.ready("listen");
        return gateway;
    }

    ProgramProcess proxy(String token) {
        return ProgramProcess.start(
                ROOT.resolve("openshell-proxy/app/target/openshell-proxy.jar"),
                directory,
                Map.of("OPENSHELL_SANDBOX_TOKEN", token),
                List.of("--listen", "127.0.0.1:0", "--gateway", gatewayUrl));
    }

    /** Lets commands go to another gateway. */
    void goTo(String url) {
        gatewayUrl = url;
    }

    /** Runs {@code openshell} at the gateway. */
    Result openshell(String... arguments) throws InterruptedException {
        return openshell(Map.of(), arguments);
    }

    Result openshell(Map<String, String> environment, String... arguments) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("--gateway", gatewayUrl));
        all.addAll(List.of(arguments));
        try (ProgramProcess command =
                ProgramProcess.start(Path.of(System.getProperty("program.jar")), directory, environment, all)) {
            int exitCode = command.exitCode();
            return new Result(exitCode, command.stdout(), command.stderr());
        }
    }
}

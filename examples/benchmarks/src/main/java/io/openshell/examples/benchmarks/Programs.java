package io.openshell.examples.benchmarks;

import io.openshell.router.testing.ProgramProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The programs under measurement. */
final class Programs {
    private final Path root;
    private final Path directory;

    Programs(Path root) throws IOException {
        this.root = root;
        directory = Files.createTempDirectory("openshell-benchmark");
    }

    ProgramProcess gateway() {
        return ProgramProcess.start(
                root.resolve("openshell-gateway/app/target/openshell-gateway.jar"),
                directory,
                Map.of(),
                List.of("--listen", "127.0.0.1:0"));
    }

    ProgramProcess proxy(String gateway, String token) {
        return ProgramProcess.start(
                root.resolve("openshell-proxy/app/target/openshell-proxy.jar"),
                directory,
                Map.of("OPENSHELL_SANDBOX_TOKEN", token),
                List.of("--listen", "127.0.0.1:0", "--gateway", "http://" + gateway));
    }

    static Operator operator(ProgramProcess gateway) throws IOException, InterruptedException {
        String token = Files.readString(Path.of(gateway.ready("admin-token-file"))).strip();
        return new Operator(gateway.ready("listen"), token);
    }
}

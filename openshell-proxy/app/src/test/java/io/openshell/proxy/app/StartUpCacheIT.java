package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that the help shows for a sooner start make caches, and use them. */
class StartUpCacheIT {
    private static final String MOCK = """
            routes:
              - route: inference.local
                endpoint: mock://
                model: m
                protocols: [openai_chat_completions]
                provider_type: openai
                api_key: none
            """;

    @TempDir
    private Path directory;

    private Path routes;
    private List<List<String>> commands;

    @BeforeEach
    void readHelp() throws Exception {
        routes = Files.writeString(directory.resolve("routes.yaml"), MOCK);
        try (ProgramProcess help = ProxyJar.start(directory, Map.of(), "--help")) {
            assertThat(help.exitCode()).isZero();
            commands = help.stdout().replace("\\\n", " ").lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("java -XX"))
                    .map(this::asStarted)
                    .toList();
        }
        assertThat(commands).hasSize(3);
    }

    /** The words of a command with this Java, this jar, a cache in a folder of its own, and options of a proxy. */
    private List<String> asStarted(String command) {
        List<String> words = new ArrayList<>();
        for (String word : command.split(" +")) {
            switch (word) {
                case "java" -> words.add(ProgramProcess.java());
                case "openshell-proxy.jar" -> words.add(ProxyJar.JAR.toString());
                case "[OPTION...]" -> words.addAll(List.of(
                        "--inference-routes", routes.toString(), "--listen", "127.0.0.1:0", "--admin", "off"));
                default -> words.add(word.replace("=openshell-proxy.", "=" + directory + "/openshell-proxy."));
            }
        }
        return words;
    }

    /** Runs a proxy until it is ready and then lets it end; {@code more} goes to the JVM. Returns what it loaded. */
    private String run(List<String> command, String... more) throws Exception {
        List<String> words = new ArrayList<>(command);
        words.addAll(1, List.of(more));
        try (ProgramProcess proxy = ProgramProcess.startCommand(directory, Map.of(), words)) {
            assertThat(proxy.ready("routes")).isEqualTo("1");
            proxy.terminate();
            assertThat(proxy.exitCode()).isZero();
            return proxy.stdout();
        }
    }

    @Test
    void anAotCacheIsMadeAndUsed() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "the options are those of Java 25");

        run(commands.get(0));

        assertThat(directory.resolve("openshell-proxy.aot")).isNotEmptyFile();
        // With a cache that cannot be used the JVM would not start.
        String loaded = run(commands.get(1), "-XX:AOTMode=on", "-Xlog:class+load");
        assertThat(loaded).containsPattern("io\\.openshell\\.proxy\\.ProxyServer source: shared objects file");
    }

    @Test
    void aSharedArchiveIsMadeAndUsed() throws Exception {
        run(commands.get(2));

        assertThat(directory.resolve("openshell-proxy.jsa")).isNotEmptyFile();
        String loaded = run(commands.get(2), "-Xlog:class+load");
        assertThat(loaded).containsPattern("io\\.openshell\\.proxy\\.ProxyServer source: shared objects file");
    }
}

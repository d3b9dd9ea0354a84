package io.openshell.cli.canary;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.SecretSearch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A canary: keys that are nowhere else, a backend that says them in everything it says, clients that do what they like,
 * faults on every side; and then no byte that left the programs holds twelve characters of a key in a row, in whatever
 * common spelling. {@code -Dcanary.requests=1000000} makes it a long run, {@code -Dcanary.seed} another one.
 */
class CanaryIT {
    private static final long REQUESTS = Long.getLong("canary.requests", 20_000);

    /** Most have routes from a file, each with a key of its own, the others from a gateway, where keys are rotated. */
    private static final long THROUGH_FILE = REQUESTS * 9 / 10;

    private static final long SEED = Long.getLong("canary.seed", 7);

    /** Recordings are searched as often, so that none grows without end. */
    private static final long ROUND = 9_000;

    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    @TempDir
    private Path directory;

    /** Returns keys of the kinds that providers give out, all different. */
    private static List<String> keys(int count, String prefix) {
        SplittableRandom random = new SplittableRandom(SEED + prefix.hashCode());
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[24 + random.nextInt(60)];
            random.nextBytes(bytes);
            keys.add(prefix + (i % 3 == 0
                    ? Base64.getEncoder().encodeToString(bytes)
                    : Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
        }
        return keys;
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void noByteThatLeavesAProxyHoldsAKey() throws Exception {
        List<String> keys = keys(1 + InferenceProtocol.values().length, "ck-");
        SecretSearch search = SecretSearch.of(keys);
        long began = System.nanoTime();
        try (CanaryBackend backend = new CanaryBackend(SEED);
                RecordedProgram proxy =
                        RecordedProgram.start(directory, "openshell-proxy/app/target/openshell-proxy.jar",
                                "--listen", "127.0.0.1:0", "--log", "json", "--inference-routes",
                                routes(backend, keys).toString())) {
            CanaryTraffic traffic = new CanaryTraffic(proxy.process(), search);
            for (long sent = 0; sent < THROUGH_FILE; sent += ROUND) {
                if (sent > 0) {
                    boolean exceptions = sent / ROUND % 2 == 1;
                    backend.saysKeyInBrokenHeads(!exceptions);
                    proxy.record(exceptions);
                }
                traffic.send(Math.min(ROUND, THROUGH_FILE - sent), SEED + sent);
                proxy.searchRecording(search);
            }
            assertThat(proxy.process().isAlive()).isTrue();
            proxy.searchFiles(search, "routes.yaml");
            report("proxy", began, search, backend.tally(), traffic.tally());
            assertThat(search.findings()).isEmpty();
            assertThat(search.searched()).hasSize(9)
                    .allSatisfy((sink, bytes) -> assertThat(bytes).as(sink).isPositive());
            assertNothingWrong(backend.tally(), traffic.tally());
        }
    }

    private Path routes(CanaryBackend backend, List<String> keys) throws IOException {
        StringBuilder yaml = new StringBuilder("routes:\n");
        for (InferenceProtocol protocol : InferenceProtocol.values()) {
            boolean anthropic = protocol.id().startsWith("anthropic");
            String base = backend.baseUrl(protocol.id().startsWith("aws") ? "" : "/v1");
            route(yaml, "inference.local", base, protocol.id(), anthropic ? "anthropic" : "openai",
                    keys.get(protocol.ordinal()));
        }
        route(yaml, "sandbox-system", backend.baseUrl("/v1"), "openai_chat_completions", "openai", keys.getLast());
        Path file = Files.writeString(directory.resolve("routes.yaml"), yaml);
        return Files.setPosixFilePermissions(
                file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void route(
            StringBuilder yaml, String name, String endpoint, String protocol, String type, String key) {
        yaml.append("  - route: ").append(name)
                .append("\n    endpoint: ").append(endpoint)
                .append("\n    model: pinned-model")
                .append("\n    protocols: [").append(protocol).append(']')
                .append("\n    provider_type: ").append(type)
                .append("\n    api_key: \"").append(key).append('"')
                .append("\n    timeout: 1\n    idle_timeout: 1\n");
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void noByteThatLeavesAGatewayOrItsProxyHoldsAKeyOrAToken() throws Exception {
        List<String> secrets = new ArrayList<>(keys(4, "gk-"));
        List<String> keys = List.copyOf(secrets);
        long began = System.nanoTime();
        Path proxyFiles = Files.createDirectory(directory.resolve("proxy"));
        Path gatewayFiles = Files.createDirectory(directory.resolve("gateway"));
        try (CanaryBackend backend = new CanaryBackend(SEED);
                RecordedProgram gateway = RecordedProgram.start(gatewayFiles,
                        "openshell-gateway/app/target/openshell-gateway.jar", "--listen", "127.0.0.1:0", "--log",
                        "json")) {
            Operator operator = new Operator(gateway.process(), directory);
            String token = operator.run(Map.of(), "sandbox", "token", "create").lines().findFirst().orElseThrow();
            String admin = Files.readString(Path.of(gateway.process().ready("admin-token-file"))).strip();
            // A token begins with an id, which is no secret.
            secrets.add(token.substring(21));
            secrets.add(admin.substring(Math.max(0, admin.length() - 30)));
            SecretSearch search = SecretSearch.of(secrets);
            configure(operator, backend, keys.getFirst(), search);
            Path tokenFile = Files.writeString(proxyFiles.resolve("sandbox.token"), token);
            Files.setPosixFilePermissions(
                    tokenFile, PosixFilePermissions.fromString("rw-------"));
            try (RecordedProgram proxy = RecordedProgram.start(proxyFiles,
                    "openshell-proxy/app/target/openshell-proxy.jar", "--listen", "127.0.0.1:0", "--gateway",
                    "http://" + gateway.process().ready("listen"), "--sandbox-token-file", tokenFile.toString(),
                    "--idle-timeout", "1")) {
                CanaryTraffic traffic = new CanaryTraffic(proxy.process(), search);
                CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                    try {
                        traffic.send(REQUESTS - THROUGH_FILE, SEED);
                    } catch (Exception e) {
                        throw new IllegalStateException("the traffic failed", e);
                    }
                }, Thread::startVirtualThread);
                operate(operator, keys, search);
                sent.get(1, TimeUnit.HOURS);
                proxy.searchRecording(search);
                gateway.searchRecording(search);
                assertThat(proxy.process().isAlive()).isTrue();
                proxy.searchFiles(search, "sandbox.token");
                gateway.searchFiles(search, "admin.token");
                report("gateway", began, search, backend.tally(), traffic.tally());
                assertThat(search.findings()).isEmpty();
                assertThat(backend.tally().counts()).isNotEmpty();
                assertNothingWrong(backend.tally(), traffic.tally());
            }
        }
    }

    /** What comes first: without a route there is nobody to send a key to. */
    private static void configure(Operator operator, CanaryBackend backend, String key, SecretSearch search)
            throws Exception {
        search.text("openshell", operator.run(Map.of("OPENAI_API_KEY", key), "provider", "create", "--name", "p",
                "--type", "openai", "--credential", "OPENAI_API_KEY", "--config",
                "OPENAI_BASE_URL=" + backend.baseUrl("/v1")));
        search.text("openshell", operator.run(Map.of(), "inference", "set", "--provider", "p", "--model", "m",
                "--no-verify", "--timeout", "1"));
    }

    /** What an operator does, failing probes and rotations included, while the sandbox's requests go on. */
    private static void operate(Operator operator, List<String> keys, SecretSearch search)
            throws Exception {
        List<String> printed = new ArrayList<>();
        for (String key : keys.subList(1, keys.size())) {
            printed.add(operator.run(Map.of("OPENAI_API_KEY", key), "provider", "update", "p", "--credential",
                    "OPENAI_API_KEY", "-o", "json"));
            printed.add(operator.run(Map.of(), "inference", "set", "--provider", "p", "--model", "m2", "--system",
                    "--timeout", "1"));
        }
        printed.add(operator.run(Map.of(), "-o", "json", "provider", "get", "p"));
        printed.add(operator.run(Map.of(), "-o", "json", "provider", "list"));
        printed.add(operator.run(Map.of(), "-o", "json", "inference", "get"));
        printed.add(operator.run(Map.of(), "-o", "json", "sandbox", "token", "list"));
        printed.add(operator.run(Map.of(), "status"));
        assertThat(String.join("\n", printed)).contains("--no-verify skips this",
                "\"providers\":[{");
        printed.forEach(text -> search.text("openshell", text));
    }

    private static void assertNothingWrong(Tally... tallies) {
        for (Tally tally : tallies) {
            assertThat(tally.counts().keySet()).noneMatch(what -> what.startsWith("WRONG"));
        }
    }

    /** Leaves behind what was done: target/canary-NAME.txt. */
    private static void report(String name, long began, SecretSearch search, Tally... tallies) {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("seconds", Duration.ofNanos(System.nanoTime() - began).toSeconds());
        lines.put("seed", SEED);
        lines.put("findings", search.findings());
        search.searched().forEach((sink, bytes) -> lines.put("searched, " + sink, bytes));
        for (Tally tally : tallies) {
            lines.putAll(tally.counts());
        }
        StringBuilder text = new StringBuilder();
        lines.forEach((what, value) -> text.append(what).append(": ").append(value).append('\n'));
        try {
            Files.writeString(ROOT.resolve("openshell-gateway/cli/target/canary-" + name + ".txt"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs commands at a gateway. */
    private record Operator(ProgramProcess gateway, Path directory) {
        String run(Map<String, String> environment, String... arguments) throws Exception {
            List<String> all = new ArrayList<>(List.of(
                    "--gateway", "http://" + gateway.ready("listen"), "--token-file",
                    gateway.ready("admin-token-file")));
            all.addAll(List.of(arguments));
            try (ProgramProcess command = ProgramProcess.start(
                    Path.of(System.getProperty("program.jar")), directory, environment, all)) {
                command.exitCode();
                return command.stdout() + command.stderr();
            }
        }
    }
}

package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.ScriptedUpstream;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar dials no guarded address, whatever a backend's name leads to by the time it is dialled. */
class GuardedBackendIT {
    @TempDir
    private Path directory;

    private Path names(String address) throws Exception {
        return Files.writeString(directory.resolve("hosts"), address + " backend.test\n");
    }

    /**
     * Starts the jar with names of its own, none of which the JVM remembers. Such a file stands in for every name
     * service, so that the router's own check is what has to refuse.
     */
    private ProgramProcess serve(ScriptedUpstream backend, Map<String, String> environment, String... more)
            throws Exception {
        Path routes = Files.writeString(directory.resolve("routes.yaml"), """
                routes:
                  - route: inference.local
                    endpoint: http://backend.test:%d/v1
                    model: pinned-model
                    protocols: [openai_chat_completions]
                    api_key_env: REAL_KEY
                    timeout: 5
                """.formatted(backend.port()));
        List<String> command = new ArrayList<>(List.of(
                ProgramProcess.java(),
                "-Djdk.net.hosts.file=" + directory.resolve("hosts"),
                "-Dsun.net.inetaddr.ttl=0",
                "-Dsun.net.inetaddr.negative.ttl=0",
                "-jar",
                ProxyJar.JAR.toString(),
                "--inference-routes",
                routes.toString(),
                "--listen",
                "127.0.0.1:0"));
        command.addAll(List.of(more));
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("REAL_KEY", "sk-live-4Zq8vXw2Lr7NbT1c");
        return ProgramProcess.startCommand(directory, variables, command);
    }

    @Test
    void aNameIsReboundToTheMetadataServiceWhileTheProxyRuns() throws Exception {
        names("127.0.0.1");
        try (ScriptedUpstream backend = ScriptedUpstream.start().answerAll(Reply.json(200, "{}").header("Connection",
                "close"));
                ProgramProcess jar = serve(backend, Map.of());
                HttpClient client = SandboxedClient.of(jar)) {
            assertThat(Sandboxed.chat(client, "{}").statusCode()).isEqualTo(200);

            names("169.254.169.254");
            HttpResponse<String> refused = Sandboxed.chat(client, "{}");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).isEqualTo("{\"error\": \"inference service unavailable\"}");
            assertThat(backend.requestCount()).isEqualTo(1);

            names("127.0.0.1");
            assertThat(Sandboxed.chat(client, "{}").statusCode()).isEqualTo(200);
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            assertThat(jar.stderr()).contains("link-local or cloud-metadata address");
        }
    }

    /** Between the router's check and the connection: the JVM's every lookup is held to the rule as well. */
    @Test
    void theJarsNameServiceIsTheGuardedOne() throws Exception {
        URL[] jar = {ProxyJar.JAR.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
            assertThat(ServiceLoader.load(InetAddressResolverProvider.class, loader).stream()
                    .map(provider -> provider.type().getName()))
                    .containsExactly("io.openshell.router.GuardedNames");
        }
    }

    @Test
    void proxyVariablesOfTheEnvironmentAreNotFollowed() throws Exception {
        names("127.0.0.1");
        try (ScriptedUpstream backend = ScriptedUpstream.start().answerAll(Reply.json(200, "{}"));
                ScriptedUpstream stray = ScriptedUpstream.start().answerAll(Reply.json(200, "{\"stray\":1}"))) {
            String url = "http://127.0.0.1:" + stray.port();
            Map<String, String> variables = new HashMap<>();
            for (String name : List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy",
                    "all_proxy")) {
                variables.put(name, url);
            }
            try (ProgramProcess jar = serve(backend, variables);
                    HttpClient client = SandboxedClient.of(jar)) {
                assertThat(Sandboxed.chat(client, "{}").body()).isEqualTo("{}");
            }
            assertThat(backend.requestCount()).isEqualTo(1);
            assertThat(stray.connectionCount()).isZero();
        }
    }
}

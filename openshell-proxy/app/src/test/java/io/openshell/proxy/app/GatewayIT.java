package io.openshell.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureServerCredentials;
import io.grpc.TlsServerCredentials;
import io.openshell.gateway.proto.inference.v1.ResolvedRoute;
import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.SandboxedClient;
import io.openshell.router.testing.ScriptedUpstream;
import io.openshell.router.testing.SelfSignedCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar with routes from a gateway, which comes, changes its mind, and goes. */
class GatewayIT {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";
    private static final String TOKEN = "osh_0123456789abcdef_4Zq8vXw2Lr7NbT1cSecret";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private ProgramProcess serve(Map<String, String> environment, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        return ProxyJar.start(directory, environment, arguments.toArray(new String[0]));
    }

    private ProgramProcess serve(TestGateway gateway, String... more) {
        return serve(
                Map.of("OPENSHELL_SANDBOX_TOKEN", TOKEN, "OPENSHELL_GATEWAY", "http://127.0.0.1:" + gateway.port()),
                more);
    }

    private static TestGateway gateway(ResolvedRoute... routes) throws IOException {
        return new TestGateway(0, InsecureServerCredentials.create(), true, routes);
    }

    /** Starts one on a port that was free a moment ago: somebody's outgoing connection may have it just now. */
    private static TestGateway gatewayAt(int port, ResolvedRoute... routes) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return new TestGateway(port, InsecureServerCredentials.create(), true, routes);
            } catch (IOException e) {
                assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
            }
        }
    }

    private static ResolvedRoute route(ScriptedUpstream backend, String model) {
        return TestGateway.route(backend.baseUrl("/v1"), model, KEY);
    }

    private static HttpResponse<String> chatUntil(HttpClient client, Predicate<HttpResponse<String>> wanted)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> answer = Sandboxed.chat(client, "{\"model\":\"mine\"}");
            if (wanted.test(answer)) {
                return answer;
            }
            assertThat(System.nanoTime()).as(answer + answer.body()).isLessThan(deadline);
        }
    }

    private static String adminUntil(ProgramProcess jar, String path, Predicate<HttpResponse<String>> wanted)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> page = Sandboxed.admin(jar, "GET", path);
            if (wanted.test(page)) {
                return page.body();
            }
            assertThat(System.nanoTime()).as(page + page.body()).isLessThan(deadline);
        }
    }

    private static void awaitLog(ProgramProcess jar, String words) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!jar.stderr().contains(words)) {
            assertThat(System.nanoTime()).as(jar.stderr()).isLessThan(deadline);
        }
    }

    private static ScriptedUpstream echo() {
        return ScriptedUpstream.start().answerWith(request -> Reply.json(200, request.bodyText()));
    }

    @Test
    void itStartsWithoutTheGatewayTakesItsRoutesAndOutlivesIt() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        StringBuilder shown = new StringBuilder();
        try (ScriptedUpstream backend = echo();
                ProgramProcess jar = serve(Map.of(), "--gateway", "http://127.0.0.1:" + port,
                        "--sandbox-token-file", token.toString());
                HttpClient client = SandboxedClient.of(jar)) {
            assertThat(jar.ready("routes")).isEqualTo("0");
            assertThat(Sandboxed.admin(jar, "GET", "/readyz").statusCode()).isEqualTo(503);
            assertThat(Sandboxed.admin(jar, "GET", "/healthz").statusCode()).isEqualTo(200);
            assertThat(Sandboxed.admin(jar, "GET", "/metrics").body())
                    .contains("openshell_proxy_gateway_connected 0\n")
                    .doesNotContain("openshell_proxy_routes_age_seconds");
            assertThat(Sandboxed.chat(client, "{}").statusCode()).isEqualTo(503);

            try (TestGateway gateway = gatewayAt(port, route(backend, "m1"))) {
                adminUntil(jar, "/readyz", page -> page.statusCode() == 200);
                assertThat(Sandboxed.chat(client, "{\"model\":\"mine\"}").body()).isEqualTo("{\"model\":\"m1\"}");
                shown.append(adminUntil(jar, "/metrics", page -> page.body()
                        .contains("openshell_proxy_gateway_connected 1\n")
                        && page.body().contains("openshell_proxy_routes_age_seconds ")));
                gateway.push(route(backend, "m2"));
                chatUntil(client, answer -> answer.body().equals("{\"model\":\"m2\"}"));
                assertThat(gateway.seen).anyMatch(header -> header.startsWith("user-agent: openshell-proxy/"));
                assertThat(gateway.seen).filteredOn(header -> header.startsWith("authorization"))
                        .containsExactly("authorization: Bearer " + TOKEN);
            }
            shown.append(adminUntil(
                    jar, "/metrics", page -> page.body().contains("openshell_proxy_gateway_connected 0\n")));
            assertThat(Sandboxed.chat(client, "{}").body()).isEqualTo("{\"model\":\"m2\"}");
            assertThat(Sandboxed.admin(jar, "GET", "/readyz").statusCode()).isEqualTo(200);

            try (TestGateway again = gatewayAt(port, route(backend, "m3"))) {
                chatUntil(client, answer -> answer.body().equals("{\"model\":\"m3\"}"));
                again.push();
                chatUntil(client, answer -> answer.statusCode() == 503);
            }
            shown.append(Sandboxed.console(jar));
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            assertThat(shown.append(jar.stdout()).append(jar.stderr())).doesNotContain(TOKEN, KEY);
            assertThat(jar.stderr()).doesNotContain("WARNING", "warning:").contains("the gateway answers again");
        }
    }

    @Test
    void theReadyLineWaitsForTheFirstRoutes() throws Exception {
        try (TestGateway gateway = gateway(TestGateway.route("mock://", "m", KEY));
                ProgramProcess jar = serve(gateway)) {
            assertThat(jar.ready("source")).isEqualTo("gateway");
            assertThat(jar.stdout()).matches("openshell-proxy ready listen=127\\.0\\.0\\.1:\\d+ "
                    + "admin=127\\.0\\.0\\.1:\\d+ ca=\\S+/openshell-ca\\.pem routes=[01] source=gateway\n");
            adminUntil(jar, "/readyz", page -> page.statusCode() == 200);
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
        }
    }

    @Test
    void aGatewayThatCannotBeWatchedIsAskedAgain() throws Exception {
        try (ScriptedUpstream backend = echo();
                TestGateway gateway =
                        new TestGateway(0, InsecureServerCredentials.create(), false, route(backend, "m1"));
                ProgramProcess jar = serve(Map.of("OPENSHELL_SANDBOX_TOKEN", TOKEN,
                        "OPENSHELL_GATEWAY", "http://127.0.0.1:" + gateway.port(),
                        "OPENSHELL_ROUTE_REFRESH_INTERVAL_SECS", "1"));
                HttpClient client = SandboxedClient.of(jar)) {
            chatUntil(client, answer -> answer.body().equals("{\"model\":\"m1\"}"));
            gateway.push(route(backend, "m2"));

            chatUntil(client, answer -> answer.body().equals("{\"model\":\"m2\"}"));
        }
    }

    @Test
    void theGatewaysCertificateIsVerified() throws Exception {
        SelfSignedCertificate own = SelfSignedCertificate.of("127.0.0.1");
        String key = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(own.privateKey().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        Path trusted = Files.writeString(directory.resolve("own.pem"), own.pem());
        Path other = Files.writeString(
                directory.resolve("other.pem"), SelfSignedCertificate.of("127.0.0.1").pem());
        try (TestGateway gateway = new TestGateway(0, TlsServerCredentials.create(stream(own.pem()), stream(key)),
                true, TestGateway.route("mock://", "m", KEY))) {
            String url = "https://127.0.0.1:" + gateway.port();
            for (List<String> flags : List.of(List.<String>of(), List.of("--gateway-ca", other.toString()))) {
                List<String> arguments = new ArrayList<>(List.of("--gateway", url));
                arguments.addAll(flags);
                try (ProgramProcess stranger = serve(
                        Map.of("OPENSHELL_SANDBOX_TOKEN", TOKEN), arguments.toArray(new String[0]))) {
                    awaitLog(stranger, "no routes from the gateway, those there are stay in use: UNAVAILABLE: ");
                    assertThat(stranger.ready("routes")).isEqualTo("0");
                    assertThat(stranger.stderr()).doesNotContain("WARNING:", TOKEN);
                }
            }
            assertThat(gateway.seen).isEmpty();

            try (ProgramProcess jar = serve(Map.of("OPENSHELL_SANDBOX_TOKEN", TOKEN), "--gateway", url,
                    "--gateway-ca", trusted.toString())) {
                adminUntil(jar, "/readyz", page -> page.statusCode() == 200);
                assertThat(jar.stderr()).doesNotContain("WARNING", "no routes");
            }
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void theFileWinsOverTheGateway() throws Exception {
        Path routes = Files.writeString(directory.resolve("routes.yaml"), "routes: []\n");
        try (TestGateway gateway = gateway(TestGateway.route("mock://", "m", KEY));
                ProgramProcess jar = serve(gateway, "--inference-routes", routes.toString())) {
            assertThat(jar.ready("source")).isEqualTo("file");
            assertThat(jar.stderr()).contains("routes come from the file; the gateway is not asked");
            assertThat(Sandboxed.admin(jar, "GET", "/metrics").body()).doesNotContain("gateway");
            assertThat(gateway.seen).isEmpty();
        }
    }

    @Test
    void onThisMachineATokenIsNotNeeded() throws Exception {
        try (TestGateway gateway = gateway(TestGateway.route("mock://", "m", KEY));
                ProgramProcess jar = serve(Map.of("OPENSHELL_ROUTE_REFRESH_INTERVAL_SECS", "0"),
                        "--gateway", "http://127.0.0.1:" + gateway.port())) {
            adminUntil(jar, "/readyz", page -> page.statusCode() == 200);

            assertThat(gateway.seen).contains("authorization: null");
            assertThat(jar.stderr()).contains("no token for the gateway", "OPENSHELL_ROUTE_REFRESH_INTERVAL_SECS");
        }
    }
}

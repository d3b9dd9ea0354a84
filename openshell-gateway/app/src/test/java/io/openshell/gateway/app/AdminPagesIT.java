package io.openshell.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.SecretSearch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin pages of a gateway say what was done, and nothing that is secret. */
class AdminPagesIT {
    private static final String KEY = "sk-live-7Hm2Qx9Zc4Vt6Lp8Rw1N";

    @TempDir
    private Path directory;

    private static HttpResponse<String> get(ProgramProcess jar, String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://" + jar.ready("admin") + path))
                    .method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void metricsCountWhatWasDoneAndHoldNoSecret() throws Exception {
        try (ProgramProcess jar = GatewayJar.serve(directory);
                GatewayClient client = GatewayClient.of(jar)) {
            client.createProvider("prod", KEY, "mock://");
            client.set("prod", "m");
            String token = client.createToken("t");
            GetInferenceBundleResponse bundle = client.bundle(token);
            client.bundle(token);
            assertThatThrownBy(() -> client.bundle(token + "x")).isInstanceOf(StatusRuntimeException.class);
            Iterator<GetInferenceBundleResponse> watched = InferenceGrpc.newBlockingStub(client.channel())
                    .withCallCredentials(GatewayClient.bearer(token))
                    .watchInferenceBundle(GetInferenceBundleRequest.getDefaultInstance());
            assertThat(watched.next().getRevision()).isEqualTo(bundle.getRevision());

            String metrics = get(jar, "GET", "/metrics").body();

            String calls = "openshell_gateway_grpc_calls_total{method=\"openshell.";
            assertThat(metrics.lines())
                    .contains(calls + "inference.v1.Inference/GetInferenceBundle\",code=\"OK\"} 2",
                            calls + "inference.v1.Inference/SetInferenceRoute\",code=\"OK\"} 1",
                            calls + "v1.OpenShell/CreateProvider\",code=\"OK\"} 1",
                            "openshell_gateway_grpc_call_duration_seconds_count{method=\""
                                    + "openshell.inference.v1.Inference/GetInferenceBundle\"} 2",
                            "openshell_gateway_changes_total 3", "openshell_gateway_watchers 1",
                            "openshell_gateway_routes 1", "openshell_gateway_store_usable 1",
                            "openshell_gateway_bundle_info{revision=\"" + bundle.getRevision() + "\"} 1")
                    .anyMatch(line -> line.startsWith("openshell_gateway_callers_refused_total{")
                            && line.endsWith("} 1"));
            SecretSearch search = SecretSearch.of(List.of(
                    KEY, GatewayClient.secretOf(token),
                    Files.readString(Path.of(jar.ready("admin-token-file"))).strip()));
            search.text("metrics", metrics);
            assertThat(search.findings()).isEmpty();
        }
    }

    @Test
    void thePagesCanOnlyBeReadOrBeOff() throws Exception {
        try (ProgramProcess jar = GatewayJar.serve(directory)) {
            assertThat(get(jar, "GET", "/healthz").body()).isEqualTo("ok\n");
            assertThat(get(jar, "GET", "/readyz").body()).isEqualTo("ready\n");
            assertThat(get(jar, "HEAD", "/metrics").statusCode()).isEqualTo(200);
            assertThat(get(jar, "POST", "/metrics").statusCode()).isEqualTo(405);
            assertThat(get(jar, "GET", "/").statusCode()).isEqualTo(404);
        }
        try (ProgramProcess jar = GatewayJar.serve(directory, "--admin", "off")) {
            assertThat(jar.ready("admin")).isEqualTo("off");
        }
        try (ProgramProcess jar = GatewayJar.serve(directory, "--admin", "nowhere")) {
            assertThat(jar.exitCode()).isEqualTo(2);
            assertThat(jar.stderr()).contains("--admin: write HOST:PORT or off");
        }
    }
}

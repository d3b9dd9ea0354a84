package io.openshell.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.openshell.gateway.proto.gateway.v1.GetStatusRequest;
import io.openshell.gateway.proto.gateway.v1.ListSandboxTokensRequest;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteRequest;
import io.openshell.gateway.proto.v1.GetProviderRequest;
import io.openshell.gateway.proto.v1.ListProvidersRequest;
import io.openshell.router.testing.IndiscreetReplies;
import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A credential is in the bundle and nowhere else: not in the files, the log, another reply, or a refusal. */
class NoSecretIT {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";

    @TempDir
    private Path directory;

    @Test
    void noSinkHoldsAKeyOrAToken() throws Exception {
        StringBuilder replies = new StringBuilder();
        String token;
        String admin;
        String log;
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                ProgramProcess jar = GatewayJar.serve(directory, "--log", "json");
                GatewayClient client = GatewayClient.of(jar)) {
            admin = Files.readString(Path.of(jar.ready("admin-token-file"))).strip();
            token = client.createToken("t");
            replies.append(client.createProvider("prod", KEY, backend.baseUrl("/v1")));
            for (Reply reply : IndiscreetReplies.of(KEY)) {
                backend.answerAll(reply);
                replies.append(probe(client));
            }
            client.set("prod", "m");
            assertThat(client.bundle(token).getRoutes(0).getApiKey()).isEqualTo(KEY);
            replies.append(client.configure("prod", "x", "y"));
            replies.append(client.providers()
                    .getProvider(GetProviderRequest.newBuilder().setName("prod").build()));
            replies.append(client.providers().listProviders(ListProvidersRequest.getDefaultInstance()));
            replies.append(client.gateway().getStatus(GetStatusRequest.getDefaultInstance()));
            replies.append(client.gateway().listSandboxTokens(ListSandboxTokensRequest.getDefaultInstance()));
            replies.append(refusal(client, token + "x"));
            // While it runs: what was written last is in the log of the database.
            assertNoFileHolds(KEY, token);
            jar.terminate();
            assertThat(jar.exitCode()).isZero();
            log = jar.stdout() + jar.stderr();
        }
        assertNoFileHolds(KEY, token);
        assertThat(log).contains("caller-refused", "\"change\":\"created provider prod\"");
        assertThat(replies).contains("FAILED_PRECONDITION", "REDACTED", "--no-verify skips this");
        for (String secret : List.of(KEY, token, admin)) {
            assertNoWindow(secret, replies.toString());
            assertNoWindow(secret, log);
        }
    }

    private static String probe(GatewayClient client) {
        try {
            return client.inference()
                    .setInferenceRoute(SetInferenceRouteRequest.newBuilder()
                            .setProviderName("prod")
                            .setModelId("m")
                            .build())
                    .toString();
        } catch (StatusRuntimeException e) {
            return e.getStatus().toString();
        }
    }

    private static String refusal(GatewayClient client, String token) {
        try {
            return client.bundle(token).toString();
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            return e.getStatus().toString();
        }
    }

    private void assertNoFileHolds(String... secrets) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).extracting(file -> file.getFileName().toString()).contains("gateway.db", "master.key");
        for (Path file : files) {
            // The administrator's token is where it belongs.
            if (!file.endsWith("admin.token")) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String secret : secrets) {
                    assertNoWindow(secret, content);
                }
            }
        }
    }

    /** Looks for every run of 12 characters, as it is and in base64. */
    private static void assertNoWindow(String secret, String text) {
        List<String> forms = new ArrayList<>(List.of(secret));
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
        for (String form : forms) {
            for (int i = 0; i + 12 <= form.length(); i++) {
                // Tokens begin with an id that is no secret.
                String window = form.substring(i, i + 12);
                if (!secret.startsWith("osh_") || i > 20) {
                    assertThat(text.contains(window)).as("a window at " + i).isFalse();
                }
            }
        }
    }
}

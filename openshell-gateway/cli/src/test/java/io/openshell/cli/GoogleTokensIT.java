package io.openshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import io.openshell.router.testing.SecretSearch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Google's credentials, from a file of the operator's to the status, and nowhere else. */
class GoogleTokensIT {
    private static final String ACCESS_TOKEN = "ya29.a0AfB6byC8pQw3Lr7NbT1cZpYhGmS4Ue";
    private static final String REFRESH_TOKEN = "1//0dKq3vXw2Lr7NbT1cZpYhGmS4Ue8Fj5";
    private static final String CLIENT_SECRET = "GOCSPX-d-FL95Q19q7MQmFpd7hHD0Ty";

    @TempDir
    private Path directory;

    @TempDir
    private Path home;

    private static Jars.Result succeeds(Jars.Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private Path file(String name, String text) throws Exception {
        Path file = home.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @Test
    void tokensAreMintedFromTheOperatorsFilesAndNoSinkHoldsAny() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
        String pem = Base64.getEncoder().encodeToString(key);
        SecretSearch search = SecretSearch.of(List.of(pem, ACCESS_TOKEN, REFRESH_TOKEN, CLIENT_SECRET));
        Path user = file("user.json",
                "{\"type\":\"authorized_user\",\"client_id\":\"c.apps.example.com\",\"client_secret\":\""
                        + CLIENT_SECRET + "\",\"refresh_token\":\"" + REFRESH_TOKEN
                        + "\",\"quota_project_id\":\"my-project\"}");
        String service = "{\"type\":\"service_account\",\"client_email\":\"robot@my-project.iam.gserviceaccount.com\","
                + "\"private_key\":\"-----BEGIN PRIVATE KEY-----\\n" + pem + "\\n-----END PRIVATE KEY-----\\n\"}";
        Jars jars = new Jars(directory);
        try (ScriptedUpstream google = ScriptedUpstream.start();
                ProgramProcess gateway = jars.gateway("--google-token-url", google.baseUrl("/token"))) {
            google.answerAll(Reply.json(200, "{\"access_token\":\"" + ACCESS_TOKEN
                    + "\",\"expires_in\":3599,\"token_type\":\"Bearer\"}"));
            Jars.Result created = succeeds(jars.openshell(
                    Map.of("GOOGLE_APPLICATION_CREDENTIALS", user.toString()),
                    "provider", "create", "--name", "me", "--type", "google-vertex-ai", "--from-gcloud-adc"));
            assertThat(created.out()).isEqualTo("""
                    Name: me
                    Type: google-vertex-ai
                    Credentials: GOOGLE_VERTEX_AI_ADC
                    Config: VERTEX_AI_PROJECT_ID=my-project
                    Version: 1
                    """);
            assertThat(created.err()).isEqualTo(
                    "taken from " + user + ": GOOGLE_VERTEX_AI_ADC, VERTEX_AI_PROJECT_ID\n");
            Jars.Result robot = succeeds(jars.openshell(
                    Map.of("VERTEX_AI_SERVICE_ACCOUNT_KEY", service),
                    "provider", "create", "--name", "robot", "--type", "vertex", "--credential",
                    "VERTEX_AI_SERVICE_ACCOUNT_KEY", "--config", "VERTEX_AI_PROJECT_ID=my-project"));
            for (String provider : List.of("me", "robot")) {
                succeeds(jars.openshell(
                        "inference", "set", "--provider", provider, "--model", "gemini-2.5-pro", "--no-verify"));
            }
            Jars.Result status = succeeds(jars.openshell("status"));
            assertThat(status.out())
                    .containsPattern("Token of me: until 20[-0-9T:.]+Z, from GOOGLE_VERTEX_AI_ADC\n")
                    .containsPattern("Token of robot: until 20[-0-9T:.]+Z, from VERTEX_AI_SERVICE_ACCOUNT_KEY\n");
            google.answerAll(Reply.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"" + REFRESH_TOKEN
                    + " was revoked\"}"));
            Path revoked = file("revoked.json", Files.readString(user).replace("1//0dKq", "1//9xYz"));
            Jars.Result updated = succeeds(jars.openshell(
                    Map.of("GOOGLE_APPLICATION_CREDENTIALS", revoked.toString()),
                    "provider", "update", "me", "--from-gcloud-adc"));
            assertThat(updated.err()).isEqualTo("taken from " + revoked + ": GOOGLE_VERTEX_AI_ADC\n");
            Jars.Result set = jars.openshell("inference", "set", "--provider", "me", "--model", "gemini-2.5-pro");
            assertThat(set.exitCode()).isOne();
            assertThat(set.err()).contains("the token endpoint answered 400 invalid_grant: the sign-in is over");
            Jars.Result failing = succeeds(jars.openshell("status"));
            assertThat(failing.out()).containsPattern("Token of me: none from GOOGLE_VERTEX_AI_ADC, not renewed since"
                    + " 20[-0-9T:.]+Z: the token endpoint answered 400 invalid_grant");
            Jars.Result json = succeeds(jars.openshell("-o", "json", "status"));
            assertThat(json.out()).containsPattern("\"tokens\":\\[\\{\"provider\":\"me\",\"credential\":"
                    + "\"GOOGLE_VERTEX_AI_ADC\",\"expires_at_ms\":0,\"failure\":\"the token endpoint answered 400[^\"]*\","
                    + "\"failing_since_ms\":[0-9]+\\},\\{\"provider\":\"robot\"");
            // While it runs: what was written last is in the log of the database.
            searchFiles(search);
            gateway.terminate();
            assertThat(gateway.exitCode()).isZero();
            assertThat(gateway.stderr()).contains("token-failed").contains("provider=me");
            for (Jars.Result result : List.of(created, robot, status, updated, set, failing, json)) {
                search.text("command line", result.out() + result.err());
            }
            search.text("log", gateway.stdout() + gateway.stderr());
        }
        searchFiles(search);
        assertThat(search.searched()).containsKeys("command line", "log", "gateway.db", "master.key");
        assertThat(search.findings()).isEmpty();
    }

    private void searchFiles(SecretSearch search) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                search.file(file.getFileName().toString(), file);
            }
        }
    }

    @Test
    void anEndpointThatIsNotSafeIsRefusedAtTheStart() throws Exception {
        try (ProgramProcess gateway = ProgramProcess.start(
                Path.of(System.getProperty("project.root"))
                        .resolve("openshell-gateway/app/target/openshell-gateway.jar"),
                directory,
                Map.of(),
                List.of("--listen", "127.0.0.1:0", "--google-token-url", "http://google.example/token"))) {
            assertThat(gateway.exitCode()).isEqualTo(2);
            assertThat(gateway.stderr()).contains("--google-token-url: a token endpoint must be an https URL");
        }
    }
}

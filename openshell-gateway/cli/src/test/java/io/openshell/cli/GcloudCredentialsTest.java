package io.openshell.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.program.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcloudCredentialsTest {
    private static final String NAME = "application_default_credentials.json";
    private static final String USER = "{\"type\":\"authorized_user\",\"refresh_token\":\"1//secret\"}";

    @TempDir
    private Path directory;

    private Path write(String place, String text) throws Exception {
        Path file = directory.resolve(place);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private String found(Map<String, String> environment) throws Exception {
        Provider.Builder provider = Provider.newBuilder();
        GcloudCredentials.find("vertex", environment).addTo(provider, Provider.getDefaultInstance());
        return provider.getCredentialsOrThrow("GOOGLE_VERTEX_AI_ADC");
    }

    @Test
    void theFileIsWhereGooglesLibrariesFindIt() throws Exception {
        Path named = write("named.json", USER + " ");
        Path folder = write("config/" + NAME, USER + "  ").getParent();
        write(".config/gcloud/" + NAME, USER);
        Map<String, String> home = Map.of("HOME", directory.toString());
        Map<String, String> config = Map.of("HOME", directory.toString(), "CLOUDSDK_CONFIG", folder.toString());
        Map<String, String> all = Map.of("HOME", directory.toString(), "CLOUDSDK_CONFIG", folder.toString(),
                "GOOGLE_APPLICATION_CREDENTIALS", named.toString());

        assertThat(found(home)).isEqualTo(USER);
        assertThat(found(config)).isEqualTo(USER + "  ");
        assertThat(found(all)).isEqualTo(USER + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "quota-1, project-1, '',      '',       quota-1",
        "'',      project-1, '',      '',       project-1",
        "quota-1, project-1, given-1, '',       given-1",
        "quota-1, project-1, '',      stored-1, ''",
        "'',      '',        '',      '',       ''"})
    void theProjectIsTakenUnlessThereIsOne(String quota, String project, String given, String stored, String taken)
            throws Exception {
        String text =
                "{\"type\":\"service_account\"" + (quota.isEmpty() ? "" : ",\"quota_project_id\":\"" + quota + "\"")
                        + (project.isEmpty() ? "" : ",\"project_id\":\"" + project + "\"") + "}";
        Path file = write("key.json", text);
        Provider.Builder provider = Provider.newBuilder();
        Provider.Builder before = Provider.newBuilder();
        if (!given.isEmpty()) {
            provider.putConfig("VERTEX_AI_PROJECT_ID", given);
        }
        if (!stored.isEmpty()) {
            before.putConfig("VERTEX_AI_PROJECT_ID", stored);
        }

        String note = GcloudCredentials.find(
                "google-vertex-ai", Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()))
                .addTo(provider, before.build());

        assertThat(provider.getConfigOrDefault("VERTEX_AI_PROJECT_ID", "")).isEqualTo(taken);
        assertThat(note).startsWith("taken from " + file + ": GOOGLE_VERTEX_AI_ADC").doesNotContain("chmod");
        assertThat(note.contains("VERTEX_AI_PROJECT_ID")).isEqualTo(!taken.isEmpty() && given.isEmpty());
    }

    @Test
    void aFileThatOthersMayReadIsWarnedOf() throws Exception {
        Path file = write("key.json", USER);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(GcloudCredentials.find("vertex", Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()))
                .addTo(Provider.newBuilder(), Provider.getDefaultInstance()))
                .endsWith("others than its owner may read that file: chmod 600 it");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                             | does not hold credentials: the body ends too early at byte 0",
        "secret                         | does not hold credentials: not a JSON object at byte 0",
        "{}                             | its type must be authorized_user",
        "{\"type\":\"external_account\"} | its type must be authorized_user",
        "{\"type\":\"secret\"}          | its type must be authorized_user",
        "{\"type\":1}                   | its type must be authorized_user"})
    void aFileOfAnotherKindIsRefused(String text, String words) throws Exception {
        Path file = write("key.json", text);

        assertRefused(file, words);
    }

    private static void assertRefused(Path file, String words) {
        assertThatThrownBy(
                () -> GcloudCredentials.find("vertex", Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString())))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFileThatIsNoneIsRefused() throws Exception {
        assertRefused(directory.resolve("absent.json"), "set GOOGLE_APPLICATION_CREDENTIALS to another");
        assertRefused(directory, "is no file");
        assertRefused(write("large.json", USER + " ".repeat(64 * 1024)), "is larger than 64 KiB");
        Path bytes = directory.resolve("bytes.json");
        Files.write(bytes, new byte[] {'{', (byte) 0xff, '}'});
        assertRefused(bytes, "it is not UTF-8");
        assertThatThrownBy(() -> GcloudCredentials.find("vertex", Map.of("HOME", directory.toString())))
                .hasMessageContaining("sign in with gcloud auth application-default login");
    }

    @Test
    void anotherTypeHasNoUseForIt() {
        assertThatThrownBy(() -> GcloudCredentials.find("openai", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("--from-gcloud-adc is for providers of type google-vertex-ai");
    }
}

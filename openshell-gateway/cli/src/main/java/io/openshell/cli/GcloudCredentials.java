package io.openshell.cli;

import io.openshell.core.ProviderProfile;
import io.openshell.core.ProviderProfiles;
import io.openshell.core.json.InvalidJsonException;
import io.openshell.core.json.JsonFields;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.program.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Google's application default credentials: the file that gcloud left, or that a variable names. */
final class GcloudCredentials {
    private static final String TYPE = "google-vertex-ai";
    private static final String CREDENTIAL = "GOOGLE_VERTEX_AI_ADC";
    private static final String PROJECT = "VERTEX_AI_PROJECT_ID";
    private static final String NAMED = "GOOGLE_APPLICATION_CREDENTIALS";
    private static final int MAX_BYTES = 64 * 1024;
    private static final Set<String> SUPPORTED = Set.of("authorized_user", "service_account");

    private final Path file;
    private final String text;
    private final JsonFields fields;

    private GcloudCredentials(Path file, String text, JsonFields fields) {
        this.file = file;
        this.text = text;
        this.fields = fields;
    }

    /**
     * Returns the credentials that Google's own libraries would find.
     *
     * @param type the type of the provider that they are for
     * @throws ConfigurationException if a provider of that type has no use for them
     * @throws CommandFailedException if there are none, or of a kind that tokens cannot be minted from
     */
    static GcloudCredentials find(String type, Map<String, String> environment)
            throws ConfigurationException, CommandFailedException {
        if (!ProviderProfiles.find(type).map(ProviderProfile::type).filter(TYPE::equals).isPresent()) {
            throw new ConfigurationException("--from-gcloud-adc is for providers of type " + TYPE);
        }
        Path file = place(environment);
        if (!Files.exists(file)) {
            throw new CommandFailedException("there is no file " + file
                    + (isSet(environment, NAMED)
                            ? ": set " + NAMED + " to another"
                            : ": sign in with gcloud auth application-default login, or set " + NAMED
                                    + " to a key file"));
        }
        String text = read(file);
        JsonFields fields;
        try {
            fields = JsonFields.of(text.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidJsonException e) {
            throw new CommandFailedException(file + " does not hold credentials: " + e.getMessage());
        }
        if (!fields.text("type").map(SUPPORTED::contains).orElse(false)) {
            throw new CommandFailedException("tokens cannot be minted from " + file + ": its type must be"
                    + " authorized_user (gcloud auth application-default login) or service_account");
        }
        return new GcloudCredentials(file, text, fields);
    }

    /**
     * Adds them to {@code provider}, and their project if neither it nor what is {@code stored} of it has one; returns
     * what to tell about that.
     */
    String addTo(Provider.Builder provider, Provider stored) {
        provider.putCredentials(CREDENTIAL, text);
        StringBuilder note = new StringBuilder("taken from ").append(file).append(": ").append(CREDENTIAL);
        Optional<String> project = fields.text("quota_project_id").or(() -> fields.text("project_id"));
        if (project.isPresent() && !provider.containsConfig(PROJECT) && !stored.containsConfig(PROJECT)) {
            provider.putConfig(PROJECT, project.get());
            note.append(", ").append(PROJECT);
        }
        if (isOpen(file)) {
            note.append("; others than its owner may read that file: chmod 600 it");
        }
        return note.toString();
    }

    private static Path place(Map<String, String> environment) throws CommandFailedException {
        try {
            if (isSet(environment, NAMED)) {
                return Path.of(environment.get(NAMED));
            }
            Path folder = isSet(environment, "CLOUDSDK_CONFIG")
                    ? Path.of(environment.get("CLOUDSDK_CONFIG"))
                    : Path.of(
                            environment.getOrDefault("HOME", System.getProperty("user.home")), ".config", "gcloud");
            return folder.resolve("application_default_credentials.json");
        } catch (InvalidPathException e) {
            throw new CommandFailedException(NAMED + ", CLOUDSDK_CONFIG or HOME is no path");
        }
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    private static String read(Path file) throws CommandFailedException {
        // A pipe might never end.
        if (!Files.isRegularFile(file)) {
            throw new CommandFailedException(file + " is no file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new CommandFailedException(file + " is larger than 64 KiB: it does not hold credentials");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailedException(file + " does not hold credentials: it is not UTF-8");
        } catch (IOException e) {
            throw new CommandFailedException(file + " cannot be read", e);
        }
    }

    private static boolean isOpen(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            // There is nothing to warn of, or nothing that can be seen.
            return false;
        }
    }
}

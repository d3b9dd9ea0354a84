package io.openshell.cli;

import io.openshell.core.discovery.DiscoveredProvider;
import io.openshell.core.discovery.ProviderPlugin;
import io.openshell.core.discovery.ProviderPlugins;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.program.ConfigurationException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a provider's credentials and settings come from. */
final class CredentialOptions {
    @Option(
            names = "--credential",
            paramLabel = "K[=V]",
            description = "A credential, repeatable. K alone takes the value of the environment variable K;"
                    + " K=V can be seen in the list of processes.")
    private List<String> credentials = new ArrayList<>();

    @Option(
            names = "--from-existing",
            description = "Takes what the provider's usual environment variables hold.")
    private boolean fromExisting;

    @Option(
            names = "--from-gcloud-adc",
            description = "Takes Google's application default credentials, from which the gateway mints tokens.")
    private boolean fromGcloudAdc;

    @Option(names = "--config", paramLabel = "K=V",
            description = "A setting, such as a base URL; repeatable. K= removes"
                    + " one.")
    private List<String> config = new ArrayList<>();

    @Option(
            names = "--credential-expires",
            paramLabel = "K=TIME",
            description = "When a credential expires, as in 2027-01-31T12:00:00Z or in milliseconds since 1970; 0 is"
                    + " never. Repeatable.")
    private List<String> expiries = new ArrayList<>();

    boolean isEmpty() {
        return credentials.isEmpty() && !fromExisting && !fromGcloudAdc && config.isEmpty() && expiries.isEmpty();
    }

    /**
     * Adds all of them to {@code provider}, of which {@code stored} is what is there already, its type at least, and
     * returns what to tell about where they came from.
     *
     * @throws ConfigurationException if an option is wrong
     * @throws CommandFailedException if nothing is found where it was to be taken from
     */
    Optional<String> addTo(Provider.Builder provider, Provider stored, Map<String, String> environment)
            throws ConfigurationException, CommandFailedException {
        if (fromExisting && !credentials.isEmpty() || fromGcloudAdc && (fromExisting || !credentials.isEmpty())) {
            throw new ConfigurationException("give one of --credential, --from-existing and --from-gcloud-adc");
        }
        Optional<String> note = Optional.empty();
        if (fromExisting) {
            DiscoveredProvider found = discover(stored.getType(), environment);
            found.credentials().forEach((name, secret) -> provider.putCredentials(name, secret.reveal()));
            provider.putAllConfig(found.config());
            List<String> names = new ArrayList<>(found.credentials().keySet());
            names.addAll(found.config().keySet());
            note = Optional.of("taken from the environment: " + String.join(", ", names));
        }
        for (String credential : credentials) {
            int equals = credential.indexOf('=');
            String name = equals < 0 ? credential : credential.substring(0, equals);
            String value = equals < 0 ? environment.getOrDefault(name, "") : credential.substring(equals + 1);
            if (value.isBlank()) {
                throw new ConfigurationException(
                        equals < 0
                                ? "--credential: the environment variable of that name is not set: set it, or give K=V"
                                : "--credential: there is no value behind the =");
            }
            provider.putCredentials(name, value);
        }
        provider.putAllConfig(pairs("--config", config));
        if (fromGcloudAdc) {
            note = Optional.of(GcloudCredentials.find(stored.getType(), environment).addTo(provider, stored));
        }
        for (Map.Entry<String, String> expiry : pairs("--credential-expires", expiries).entrySet()) {
            provider.putCredentialExpiresAtMs(expiry.getKey(), millis(expiry.getValue()));
        }
        return note;
    }

    private static DiscoveredProvider discover(String type, Map<String, String> environment)
            throws CommandFailedException {
        ProviderPlugin plugin = ProviderPlugins.standard()
                .find(type)
                .orElseThrow(() -> new CommandFailedException("nobody knows where credentials of that type are: give"
                        + " them with --credential"));
        if (!plugin.inference()) {
            throw new CommandFailedException(
                    "tokens of type " + plugin.type() + " are no credentials for inference: they are left alone");
        }
        return plugin.discover(environment)
                .orElseThrow(() -> new CommandFailedException("no credential in the environment: set "
                        + String.join(" or ", plugin.credentialNames())));
    }

    private static Map<String, String> pairs(String option, List<String> texts) throws ConfigurationException {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException(option + ": write K=V");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }

    private static long millis(String time) throws ConfigurationException {
        if (time.matches("[0-9]{1,15}")) {
            return Long.parseLong(time);
        }
        try {
            return Instant.parse(time).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new ConfigurationException(
                    "--credential-expires: write K=2027-01-31T12:00:00Z or milliseconds since 1970", e);
        }
    }
}

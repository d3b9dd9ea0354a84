package io.openshell.cli;

import io.openshell.gateway.proto.datamodel.v1.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Providers as they are shown: the names of credentials, never a value. */
final class ProviderView {
    private ProviderView() {}

    static String text(Provider provider) {
        Lines lines = new Lines("")
                .key("Name", provider.getMetadata().getName())
                .key("Type", provider.getType())
                .key("Credentials", credentials(provider));
        for (Map.Entry<String, String> entry : new TreeMap<>(provider.getConfigMap()).entrySet()) {
            lines.key("Config", entry.getKey() + "=" + entry.getValue());
        }
        return lines.key("Version", Long.toUnsignedString(provider.getMetadata().getResourceVersion()))
                .toString();
    }

    private static String credentials(Provider provider) {
        List<String> names = new ArrayList<>();
        for (String name : new TreeMap<>(provider.getCredentialsMap()).keySet()) {
            long expiry = provider.getCredentialExpiresAtMsOrDefault(name, 0);
            names.add(expiry == 0 ? name : name + " (until " + Instant.ofEpochMilli(expiry) + ")");
        }
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    static Json json(Provider provider) {
        Json expiries = new Json();
        new TreeMap<>(provider.getCredentialExpiresAtMsMap()).forEach(expiries::with);
        return new Json()
                .with("name", provider.getMetadata().getName())
                .with("type", provider.getType())
                .withTexts("credentials", new TreeMap<>(provider.getCredentialsMap()).keySet())
                .with("credential_expires_at_ms", expiries)
                .withTexts("config", new TreeMap<>(provider.getConfigMap()))
                .withUnsigned("version", provider.getMetadata().getResourceVersion());
    }

    /** Returns a table: every column as wide as its widest entry. */
    static String table(Collection<Provider> providers) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("NAME", "TYPE", "CREDENTIALS", "VERSION")));
        for (Provider provider : providers) {
            rows.add(List.of(
                    provider.getMetadata().getName(),
                    provider.getType(),
                    credentials(provider),
                    Long.toUnsignedString(provider.getMetadata().getResourceVersion())));
        }
        return Table.of(rows);
    }
}

package io.openshell.gateway.rules;

import io.openshell.core.AuthStyle;
import io.openshell.core.Endpoint;
import io.openshell.core.ProviderProfile;
import io.openshell.core.ProviderProfiles;
import io.openshell.core.Secret;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.Provider;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes provider records from drafts. The limits are those that deployed gateways enforce. Pure. */
final class ProviderRecords {
    private static final int MAX_NAME = 253;
    private static final int MAX_TYPE = 64;
    private static final int MAX_KEY = 256;
    private static final int MAX_VALUE = 8192;
    private static final int MAX_CREDENTIALS = 32;
    private static final int MAX_ENTRIES = 64;

    /** The last millisecond of the year 9999: beyond it databases and clients disagree. */
    private static final long LAST_TIME = 253_402_300_799_999L;

    private ProviderRecords() {}

    /** Returns the first version of a provider. */
    static Provider create(ProviderDraft draft, String id, Instant now) throws RefusedException {
        TextRules.requireName(draft.name(), "the provider's name", MAX_NAME);
        String type = type(draft.type());
        Map<String, Credential> credentials = new TreeMap<>();
        for (Map.Entry<String, String> entry : draft.credentials().entrySet()) {
            if (ProviderDraft.isMasked(entry.getValue())) {
                throw RefusedException.invalid(
                        "credential " + quoted(entry.getKey()) + " is empty or masked: give its value");
            }
            credentials.put(entry.getKey(), Credential.of(Secret.of(entry.getValue())));
        }
        Map<String, String> config = new TreeMap<>(draft.config());
        config.values().removeIf(String::isEmpty);
        expire(credentials, draft.expiries());
        return checked(new Provider(
                id, draft.name(), type, now, 1, draft.labels(), draft.annotations(), credentials, config));
    }

    /** Returns the next version of {@code old}, or {@code old} itself if the draft changes nothing. */
    static Provider change(Provider old, ProviderDraft draft) throws RefusedException {
        if (!draft.type().isBlank() && !type(draft.type()).equals(old.type())) {
            throw RefusedException.invalid("provider " + quoted(old.name()) + " is of type " + old.type()
                    + ", which cannot be changed: create another provider");
        }
        Map<String, Credential> credentials = new TreeMap<>(old.credentials());
        for (Map.Entry<String, String> entry : draft.credentials().entrySet()) {
            if (!ProviderDraft.isMasked(entry.getValue())) {
                // The expiry belonged to the credential that is replaced.
                credentials.put(entry.getKey(), Credential.of(Secret.of(entry.getValue())));
            } else if (!credentials.containsKey(entry.getKey())) {
                throw RefusedException.invalid("credential " + quoted(entry.getKey())
                        + " is empty or masked, and none of that name is stored: give its value");
            }
        }
        expire(credentials, draft.expiries());
        Map<String, String> config = new TreeMap<>(old.config());
        config.putAll(draft.config());
        config.values().removeIf(String::isEmpty);
        Map<String, String> labels = new TreeMap<>(old.labels());
        labels.putAll(draft.labels());
        Map<String, String> annotations = new TreeMap<>(old.annotations());
        annotations.putAll(draft.annotations());
        Provider next = new Provider(
                old.id(),
                old.name(),
                old.type(),
                old.createdAt(),
                old.version(),
                labels,
                annotations,
                credentials,
                config);
        return next.equals(old) ? old : checked(next).withVersion(old.version() + 1);
    }

    /** Returns the profile's name of a type, or the type itself, trimmed and lowercase, if no profile has it. */
    private static String type(String text) throws RefusedException {
        String type = text.strip().toLowerCase(Locale.ROOT);
        TextRules.requireName(type, "the provider's type", MAX_TYPE);
        return ProviderProfiles.find(type).map(ProviderProfile::type).orElse(type);
    }

    private static void expire(Map<String, Credential> credentials, Map<String, Long> expiries)
            throws RefusedException {
        for (Map.Entry<String, Long> entry : expiries.entrySet()) {
            Credential credential = credentials.get(entry.getKey());
            if (credential == null) {
                throw RefusedException.invalid("an expiry is given for " + quoted(entry.getKey())
                        + ", which is no credential of the provider: give the credential too");
            }
            long millis = entry.getValue();
            if (millis < 0 || millis > LAST_TIME) {
                throw RefusedException.invalid("the expiry of " + quoted(entry.getKey())
                        + " is no time: give milliseconds since 1970, or 0 for never");
            }
            credentials.put(
                    entry.getKey(),
                    credential.expiringAt(millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis))));
        }
    }

    private static Provider checked(Provider provider) throws RefusedException {
        requireCount(provider.credentials(), "credentials", MAX_CREDENTIALS);
        for (Map.Entry<String, Credential> entry : provider.credentials().entrySet()) {
            requireKey(entry.getKey());
            if (entry.getValue().value().isPresent()) {
                TextRules.requireBytes(
                        entry.getValue().value().get().reveal(),
                        "the value of credential " + quoted(entry.getKey()),
                        MAX_VALUE);
            }
        }
        requireEntries(provider.config(), "config entries");
        requireEntries(provider.labels(), "labels");
        requireEntries(provider.annotations(), "annotations");
        requireEndpoints(provider);
        return provider;
    }

    private static void requireEntries(Map<String, String> entries, String what) throws RefusedException {
        requireCount(entries, what, MAX_ENTRIES);
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            requireKey(entry.getKey());
            TextRules.requireBytes(entry.getValue(), "the value of " + quoted(entry.getKey()), MAX_VALUE);
            if (entry.getValue().indexOf('\0') >= 0) {
                throw RefusedException.invalid("the value of " + quoted(entry.getKey()) + " has a NUL in it");
            }
        }
    }

    private static void requireKey(String key) throws RefusedException {
        TextRules.requireName(key, "a key", MAX_KEY);
    }

    private static void requireCount(Map<String, ?> entries, String what, int most) throws RefusedException {
        if (entries.size() > most) {
            throw RefusedException.invalid("a provider has at most " + most + " " + what);
        }
    }

    /** A base URL or region that cannot be used is refused here, where the operator sees it, not when a route needs it. */
    private static void requireEndpoints(Provider provider) throws RefusedException {
        Optional<ProviderProfile> profile = ProviderProfiles.find(provider.type());
        if (profile.isEmpty()) {
            return;
        }
        if (profile.get().auth() instanceof AuthStyle.SigV4) {
            AwsProvider.region(provider);
        }
        for (String key : profile.get().baseUrlKeys()) {
            String url = provider.config().getOrDefault(key, "");
            if (!url.isBlank()) {
                try {
                    Endpoint.parse(url);
                } catch (IllegalArgumentException e) {
                    throw RefusedException.invalid(key + ": " + e.getMessage());
                }
            }
        }
    }

    /** Returns {@code text} as part of a message: the keys of a draft have not been checked. */
    private static String quoted(String text) {
        String shown = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        return '"' + shown.replaceAll("\\p{Cntrl}", " ") + '"';
    }
}

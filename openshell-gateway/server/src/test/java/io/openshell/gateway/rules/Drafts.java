package io.openshell.gateway.rules;

import java.util.Map;

/** Drafts for tests. */
public final class Drafts {
    private Drafts() {}

    /** Returns the draft of an OpenAI-compatible provider with {@code key}, at an endpoint that answers without I/O. */
    public static ProviderDraft openAi(String name, String key) {
        return of(name, "openai", Map.of("OPENAI_API_KEY", key), Map.of("OPENAI_BASE_URL", "mock://"));
    }

    /** Returns a draft without labels, expiries and an expected version. */
    public static ProviderDraft of(
            String name, String type, Map<String, String> credentials, Map<String, String> config) {
        return new ProviderDraft(name, type, 0, Map.of(), Map.of(), credentials, config, Map.of());
    }

    /** Returns {@code draft} with expiries. */
    public static ProviderDraft expiring(ProviderDraft draft, Map<String, Long> expiries) {
        return new ProviderDraft(
                draft.name(),
                draft.type(),
                draft.expectedVersion(),
                draft.labels(),
                draft.annotations(),
                draft.credentials(),
                draft.config(),
                expiries);
    }

    /** Returns {@code draft} for one version only. */
    public static ProviderDraft expecting(ProviderDraft draft, long version) {
        return new ProviderDraft(
                draft.name(),
                draft.type(),
                version,
                draft.labels(),
                draft.annotations(),
                draft.credentials(),
                draft.config(),
                draft.expiries());
    }
}

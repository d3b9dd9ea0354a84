package io.openshell.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.store.StoredState;
import io.openshell.gateway.tokens.MintedTokens;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BundlesTest {
    private static Provider provider(String name, String type, String key, String baseUrl) throws RefusedException {
        String prefix = type.toUpperCase(java.util.Locale.ROOT);
        return ProviderRecords.create(
                Drafts.of(name, type, Map.of(prefix + "_API_KEY", key), Map.of(prefix + "_BASE_URL", baseUrl)),
                "id",
                TestClock.START);
    }

    private static Bundle bundle(List<Provider> providers, ManagedRoute... routes) {
        return Bundles.of(new StoredState(7, providers, List.of(routes), List.of()), MintedTokens.NONE,
                TestClock.START);
    }

    private static ManagedRoute route(String name, String provider, String model, long timeout) {
        return new ManagedRoute(name, provider, model, timeout, 1);
    }

    @Test
    void oneRouteThatCannotBeResolvedTakesNoOtherWithIt() throws Exception {
        Bundle bundle = bundle(
                List.of(provider("good", "openai", "k", "mock://")),
                route("inference.local", "gone", "m", 0),
                route("sandbox-system", "good", "m", 0));

        assertThat(bundle.routes()).extracting(ResolvedRoute::name).containsExactly("sandbox-system");
        assertThat(bundle.problems()).containsOnlyKeys("inference.local");
        assertThat(bundle.problem("inference.local").orElseThrow()).contains("provider gone does not exist");
    }

    @Test
    void theRevisionStaysWhileNothingAboutTheRoutesChanges() throws Exception {
        List<Provider> providers = List.of(provider("p", "openai", "k", "mock://"));
        ManagedRoute route = route("inference.local", "p", "m", 0);
        ManagedRoute sameAgain = new ManagedRoute("inference.local", "p", "m", 0, 9);
        Bundle later = Bundles.of(
                new StoredState(8, providers, List.of(sameAgain), List.of()), MintedTokens.NONE,
                TestClock.START.plusSeconds(99));

        assertThat(bundle(providers, route).revision()).isEqualTo(later.revision()).hasSize(32);
    }

    @Test
    void theRevisionChangesWithEverythingAboutARoute() throws Exception {
        Provider p = provider("p", "openai", "k", "mock://");
        Set<String> revisions = new HashSet<>();
        revisions.add(bundle(List.of(p)).revision());
        revisions.add(bundle(List.of(p), route("inference.local", "p", "m", 0)).revision());
        revisions.add(bundle(List.of(p), route("sandbox-system", "p", "m", 0)).revision());
        revisions.add(bundle(List.of(p), route("inference.local", "p", "m2", 0)).revision());
        revisions.add(bundle(List.of(p), route("inference.local", "p", "m", 61)).revision());
        for (Provider other : List.of(
                provider("p", "openai", "k2", "mock://"),
                provider("p", "openai", "k", "http://localhost"),
                provider("p", "nvidia", "k", "mock://"),
                provider("p", "anthropic", "k", "mock://"))) {
            revisions.add(bundle(List.of(other), route("inference.local", "p", "m", 0)).revision());
        }

        assertThat(revisions).hasSize(9);
    }

    @Test
    void theRevisionChangesWithPathAndQuery() throws Exception {
        Set<String> revisions = new HashSet<>();
        for (Map<String, String> more : List.of(Map.<String, String>of(), Map.of("PATH", "/a"), Map.of("PATH", "/b"),
                Map.of("PATH", "/a", "MODEL_IN_PATH", "true"), Map.of("PATH", "/a", "QUERY", "a=b"),
                Map.of("PATH", "/a", "QUERY", "a=c"))) {
            Map<String, String> config = new HashMap<>(Map.of("OPENAI_COMPATIBLE_BASE_URL", "https://x"));
            more.forEach((name, value) -> config.put("OPENAI_COMPATIBLE_" + name, value));
            Provider provider = ProviderRecords.create(
                    Drafts.of("p", "openai-compatible", Map.of("OPENAI_COMPATIBLE_API_KEY", "k"), config),
                    "id",
                    TestClock.START);
            Bundle bundle = bundle(List.of(provider), route("inference.local", "p", "m", 0));
            assertThat(bundle.problems()).isEmpty();
            revisions.add(bundle.revision());
        }

        assertThat(revisions).hasSize(6);
    }

    @Test
    void twoFieldsCannotTradeBytes() throws Exception {
        Bundle one = bundle(List.of(provider("p", "openai", "ab", "mock://")), route("inference.local", "p", "c", 0));
        Bundle other = bundle(List.of(provider("p", "openai", "a", "mock://")), route("inference.local", "p", "bc", 0));

        assertThat(one.revision()).isNotEqualTo(other.revision());
    }

    @Test
    void anEmptyBundleIsValid() {
        assertThat(bundle(List.of()).routes()).isEmpty();
        assertThat(bundle(List.of()).revision()).isNotEmpty();
    }
}

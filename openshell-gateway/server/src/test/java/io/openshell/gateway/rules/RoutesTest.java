package io.openshell.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openshell.core.InferenceProtocol;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.rules.RefusedException.Kind;
import io.openshell.gateway.store.StoreException;
import io.openshell.router.ProbeResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private final MemoryStore store = new MemoryStore();
    private final TestClock clock = new TestClock();
    private GatewayState state;
    private Routes routes;
    private volatile ProbeResult probeResult =
            new ProbeResult.Validated("mock://", InferenceProtocol.OPENAI_CHAT_COMPLETIONS);

    @BeforeEach
    void open() throws Exception {
        state = GatewayState.open(store, clock, event -> {}, Duration.ofSeconds(15));
        routes = new Routes(state, store, clock, route -> probeResult);
        new Providers(state, store, clock).create(Drafts.openAi("prod", "sk-1"));
        new Providers(state, store, clock).create(Drafts.of("hub", "github", Map.of("GH_TOKEN", "x"), Map.of()));
    }

    @AfterEach
    void close() {
        state.close();
    }

    private static RouteDraft draft(String route, String provider, String model, long timeout) {
        return new RouteDraft(route, provider, model, timeout, false);
    }

    private RefusedException refused(RouteDraft draft) {
        return catchThrowableOfType(RefusedException.class, () -> routes.set(draft));
    }

    @Test
    void theVersionStartsAtOneAndRisesByOne() throws Exception {
        for (long version = 1; version <= 3; version++) {
            assertThat(routes.set(draft("", "prod", "m" + version, 0)).route().version()).isEqualTo(version);
        }
        assertThat(routes.get("inference.local"))
                .isEqualTo(new ManagedRoute("inference.local", "prod", "m3", 0, 3));
        assertThat(routes.set(draft("sandbox-system", "prod", "m", 5)).route().version()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "'',              '',     m,    0,      INVALID_ARGUMENT,    provider_name is blank",
        "'',              ' ',    m,    0,      INVALID_ARGUMENT,    provider_name is blank",
        "'',              prod,   '',   0,      INVALID_ARGUMENT,    model_id is blank",
        "'',              prod,   ' m', 0,      INVALID_ARGUMENT,    white space",
        "other,           prod,   m,    0,      INVALID_ARGUMENT,    there is no such route",
        "Inference.local, prod,   m,    0,      INVALID_ARGUMENT,    there is no such route",
        "'',              prod,   m,    604801, INVALID_ARGUMENT,    timeout_secs",
        "'',              prod,   m,    -1,     INVALID_ARGUMENT,    timeout_secs",
        "'',              nobody, m,    0,      FAILED_PRECONDITION, create it first",
        "'',              hub,    m,    0,      INVALID_ARGUMENT,    not supported for inference"
    })
    void aDraftThatBreaksARuleIsRefused(
            String route, String provider, String model, long timeout, Kind kind, String words) throws Exception {
        RefusedException refused = refused(draft(route, provider, model, timeout));

        assertThat(refused.kind()).isEqualTo(kind);
        assertThat(refused).hasMessageContaining(words);
        assertThat(store.read().routes()).isEmpty();
    }

    @Test
    void whoeverComesSecondIsToldSo() throws Exception {
        routes.set(draft("", "prod", "first", 0));
        store.beforeNextPut(() -> put(new ManagedRoute("inference.local", "prod", "theirs", 0, 2)));

        assertThat(refused(draft("", "prod", "mine", 0)).kind()).isEqualTo(Kind.ABORTED);
        assertThat(routes.get("").model()).isEqualTo("theirs");
    }

    private void put(ManagedRoute route) {
        try {
            assertThat(store.putRoute(route)).isTrue();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aProbeThatSucceedsIsReported() throws Exception {
        assertThat(routes.set(new RouteDraft("", "prod", "m", 0, true)).validated()).contains(
                new ProbeResult.Validated("mock://", InferenceProtocol.OPENAI_CHAT_COMPLETIONS));
        assertThat(routes.set(new RouteDraft("", "prod", "m", 0, false)).validated()).isEmpty();
    }

    @Test
    void aTypeThatCannotBeAskedNeedsNoVerify() throws Exception {
        probeResult = new ProbeResult.NothingToAsk(List.of());

        RefusedException refused = refused(new RouteDraft("", "prod", "m", 0, true));

        assertThat(refused.kind()).isEqualTo(Kind.FAILED_PRECONDITION);
        assertThat(refused).hasMessageContaining("--no-verify");
        assertThat(store.read().routes()).isEmpty();
    }

    @Test
    void aRouteThatIsNotSetIsNotFound() throws Exception {
        assertThat(catchThrowableOfType(RefusedException.class, () -> routes.get("")).kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(catchThrowableOfType(RefusedException.class, () -> routes.get("x")).kind())
                .isEqualTo(Kind.INVALID_ARGUMENT);
        assertThat(routes.delete("")).isFalse();
    }

    @Test
    void aDeletedRouteLeavesTheBundle() throws Exception {
        routes.set(draft("", "prod", "m", 0));
        assertThat(state.snapshot().bundle().routes()).hasSize(1);

        assertThat(routes.delete("inference.local")).isTrue();

        assertThat(state.snapshot().bundle().routes()).isEmpty();
    }

    @Test
    void aRotatedKeyIsInTheNextBundle() throws Exception {
        routes.set(draft("", "prod", "m", 0));
        new Providers(state, store, clock).update(Drafts.openAi("prod", "sk-2"));

        assertThat(state.snapshot().bundle().routes().getFirst().apiKey().map(key -> key.reveal()))
                .isEqualTo(Optional.of("sk-2"));
    }
}

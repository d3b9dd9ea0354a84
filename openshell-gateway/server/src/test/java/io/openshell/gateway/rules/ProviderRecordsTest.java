package io.openshell.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openshell.core.Secret;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.rules.RefusedException.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderRecordsTest {
    private static final Instant NOW = TestClock.START;
    private static final String KEY = "sk-live-51Hq8vXw2Lr7NbT1c";

    private static Provider stored() throws RefusedException {
        return ProviderRecords.create(
                new ProviderDraft(
                        "prod",
                        "openai",
                        0,
                        Map.of("team", "a"),
                        Map.of(),
                        Map.of("OPENAI_API_KEY", KEY),
                        Map.of("OPENAI_BASE_URL", "https://llm.example/v1", "note", "x"),
                        Map.of("OPENAI_API_KEY", NOW.plusSeconds(60).toEpochMilli())),
                "id-1",
                NOW);
    }

    private static ProviderDraft change(Map<String, String> credentials, Map<String, String> config) {
        return Drafts.of("prod", "", credentials, config);
    }

    private static Map<String, String> entries(int count, String value) {
        Map<String, String> entries = new TreeMap<>();
        IntStream.range(0, count).forEach(i -> entries.put("k" + i, value));
        return entries;
    }

    @Test
    void theFirstVersionHasWhatWasGiven() throws Exception {
        Provider provider = stored();

        assertThat(provider.version()).isEqualTo(1);
        assertThat(provider.createdAt()).isEqualTo(NOW);
        assertThat(provider.labels()).containsExactly(Map.entry("team", "a"));
        assertThat(provider.credentials().get("OPENAI_API_KEY"))
                .isEqualTo(new Credential(Optional.of(Secret.of(KEY)), Optional.of(NOW.plusSeconds(60))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Vertex", " vertex-ai ", "gcp-vertex", "GOOGLE-VERTEX"})
    void anAliasBecomesTheTypeOfItsProfile(String alias) throws Exception {
        assertThat(ProviderRecords.create(Drafts.of("p", alias, Map.of(), Map.of()), "id", NOW)
                .type())
                .isEqualTo("google-vertex-ai");
    }

    @Test
    void aTypeWithoutProfileIsKept() throws Exception {
        assertThat(ProviderRecords.create(Drafts.of("p", " GitHub", Map.of(), Map.of()), "id", NOW)
                .type())
                .isEqualTo("github");
    }

    static Stream<Arguments> refused() {
        String type = "openai";
        Map<String, String> none = Map.of();
        return Stream.of(
                Arguments.of("blank name", Drafts.of(" ", type, none, none), "name is blank"),
                Arguments.of("no name", Drafts.of("", type, none, none), "name is blank"),
                Arguments.of("white space", Drafts.of("a ", type, none, none), "white space around it"),
                Arguments.of("line end", Drafts.of("a\nb", type, none, none), "control character"),
                Arguments.of("invisible", Drafts.of("a\u202eb", type, none, none), "control character"),
                Arguments.of("long name", Drafts.of("a".repeat(254), type, none, none), "longer than 253"),
                Arguments.of("long in bytes", Drafts.of("ä".repeat(127), type, none, none), "longer than 253"),
                Arguments.of("blank type", Drafts.of("a", " ", none, none), "type is blank"),
                Arguments.of("long type", Drafts.of("a", "t".repeat(65), none, none), "longer than 64"),
                Arguments.of("empty key", Drafts.of("a", type, Map.of("K", ""), none), "empty or masked"),
                Arguments.of("masked", Drafts.of("a", type, Map.of("K", "REDACTED"), none), "empty or masked"),
                Arguments.of("stars", Drafts.of("a", type, Map.of("K", "****"), none), "empty or masked"),
                Arguments.of("many", Drafts.of("a", type, entries(33, "v"), none), "at most 32 credentials"),
                Arguments.of("many config", Drafts.of("a", type, none, entries(65, "v")), "at most 64 config"),
                Arguments.of("long key", Drafts.of("a", type, Map.of("K".repeat(257), "v"), none), "than 256"),
                Arguments.of("long value", Drafts.of("a", type, Map.of("K", "v".repeat(8193)), none), "than 8192"),
                Arguments.of("long config", Drafts.of("a", type, none, Map.of("K", "v".repeat(8193))), "than 8192"),
                Arguments.of("NUL", Drafts.of("a", type, none, Map.of("K", "v\0")), "NUL"),
                Arguments.of("URL", Drafts.of("a", type, none, Map.of("OPENAI_BASE_URL", "ftp://x")), "OPENAI_BASE"),
                Arguments.of(
                        "expiry of nothing",
                        Drafts.expiring(Drafts.of("a", type, none, none), Map.of("K", 1L)),
                        "no credential of the provider"),
                Arguments.of(
                        "negative expiry",
                        Drafts.expiring(Drafts.of("a", type, Map.of("K", "v"), none), Map.of("K", -1L)),
                        "is no time"),
                Arguments.of(
                        "expiry beyond time",
                        Drafts.expiring(Drafts.of("a", type, Map.of("K", "v"), none), Map.of("K", Long.MAX_VALUE)),
                        "is no time"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void aDraftThatBreaksARuleIsRefusedWithWhatIsWrong(String name, ProviderDraft draft, String words) {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> ProviderRecords.create(draft, "id", NOW));

        assertThat(refused).hasMessageContaining(words);
        assertThat(refused.kind()).isEqualTo(Kind.INVALID_ARGUMENT);
    }

    @Test
    void theLimitsThemselvesAreAllowed() throws Exception {
        Provider provider = ProviderRecords.create(
                Drafts.of("n".repeat(253), "t".repeat(64), entries(32, "v".repeat(8192)), entries(64, "v")),
                "id",
                NOW);

        assertThat(provider.credentials()).hasSize(32);
        assertThat(provider.config()).hasSize(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "REDACTED", " REDACTED ", "***", "••••••••"})
    void aMaskedCredentialIsNeverWrittenOverARealOne(String masked) throws Exception {
        Provider old = stored();

        assertThat(ProviderRecords.change(old, change(Map.of("OPENAI_API_KEY", masked), Map.of())))
                .isSameAs(old);
    }

    @Test
    void aMaskedCredentialThatIsNotStoredIsRefused() throws Exception {
        Provider old = stored();

        assertThat(catchThrowableOfType(
                RefusedException.class,
                () -> ProviderRecords.change(old, change(Map.of("OTHER", "REDACTED"), Map.of()))))
                .hasMessageContaining("OTHER");
    }

    @Test
    void aChangeLeavesWhatItDoesNotName() throws Exception {
        Provider next = ProviderRecords.change(
                stored(), change(Map.of("OTHER", "x"), Map.of("note", "", "more", "y")));

        assertThat(next.version()).isEqualTo(2);
        assertThat(next.credentials().keySet()).containsExactly("OPENAI_API_KEY", "OTHER");
        assertThat(next.credentials().get("OPENAI_API_KEY").value()).contains(Secret.of(KEY));
        assertThat(next.config()).containsOnlyKeys("OPENAI_BASE_URL", "more");
        assertThat(next.labels()).containsOnlyKeys("team");
    }

    @Test
    void aNewKeyDoesNotInheritTheExpiryOfTheOldOne() throws Exception {
        Provider next = ProviderRecords.change(stored(), change(Map.of("OPENAI_API_KEY", "sk-new"), Map.of()));

        assertThat(next.credentials().get("OPENAI_API_KEY")).isEqualTo(Credential.of(Secret.of("sk-new")));
    }

    @Test
    void anExpiryOfZeroIsNever() throws Exception {
        Provider next = ProviderRecords.change(
                stored(), Drafts.expiring(change(Map.of(), Map.of()), Map.of("OPENAI_API_KEY", 0L)));

        assertThat(next.credentials().get("OPENAI_API_KEY").expiresAt()).isEmpty();
        assertThat(next.credentials().get("OPENAI_API_KEY").value()).contains(Secret.of(KEY));
    }

    @Test
    void theTypeCannotBeChanged() throws Exception {
        Provider old = stored();

        assertThat(catchThrowableOfType(
                RefusedException.class,
                () -> ProviderRecords.change(old, Drafts.of("prod", "anthropic", Map.of(), Map.of()))))
                .hasMessageContaining("cannot be changed");
        assertThat(ProviderRecords.change(old, Drafts.of("prod", "OpenAI", Map.of(), Map.of()))).isSameAs(old);
    }

    @Test
    void noMessageHoldsACredential() {
        String secret = "v".repeat(9000);
        RefusedException refused = catchThrowableOfType(
                RefusedException.class,
                () -> ProviderRecords.create(Drafts.of("a", "openai", Map.of("K", secret), Map.of()), "id", NOW));

        assertThat(refused.getMessage()).doesNotContain("vvvvvvvvvvvv");
        assertThat(Drafts.openAi("a", KEY)).asString().doesNotContain(KEY.substring(0, 12));
    }
}

package io.openshell.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.google.FakeGoogle;
import io.openshell.gateway.google.GoogleTokens;
import io.openshell.gateway.proto.datamodel.v1.ObjectMeta;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.gateway.proto.gateway.v1.GetStatusRequest;
import io.openshell.gateway.proto.gateway.v1.GetStatusResponse;
import io.openshell.gateway.proto.gateway.v1.TokenStatus;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.v1.GetProviderRequest;
import io.openshell.gateway.proto.v1.ListProvidersRequest;
import io.openshell.gateway.proto.v1.UpdateProviderRequest;
import io.openshell.gateway.rules.TestClock;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.SecretSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Minted tokens as the gateway's callers see them. */
class MintedTokensTest {
    private static final String KEY = "VERTEX_AI_SERVICE_ACCOUNT_KEY";
    private static final String ADC = "GOOGLE_VERTEX_AI_ADC";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestClock clock = new TestClock();
    private final FakeGoogle google = new FakeGoogle(clock);
    private TestGateway gateway;
    private String token;

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.startMinting(clock, GoogleTokens.at(google.uri(), clock));
        token = gateway.createToken("t", 0);
    }

    @AfterEach
    void stop() {
        gateway.close();
        google.close();
    }

    private GetInferenceBundleResponse bundle() {
        return gateway.sandbox(token).getInferenceBundle(GetInferenceBundleRequest.getDefaultInstance());
    }

    private String key() {
        return bundle().getRoutes(0).getApiKey();
    }

    /** Asks until the answer is as wanted: each call makes the gateway look at its clock. */
    private GetStatusResponse status(Predicate<GetStatusResponse> wanted) {
        Instant end = Instant.now().plus(PATIENCE);
        GetStatusResponse status;
        do {
            assertThat(Instant.now()).as("the status wanted in time").isBefore(end);
            status = gateway.gateway().getStatus(GetStatusRequest.getDefaultInstance());
        } while (!wanted.test(status));
        return status;
    }

    private static boolean fails(GetStatusResponse status) {
        return !status.getTokens(0).getFailure().isEmpty();
    }

    private boolean hasRecovered(GetStatusResponse status) {
        if (fails(status)) {
            clock.advance(Duration.ofMillis(100));
        }
        return !fails(status);
    }

    @Test
    void theBundleHasATokenAndTheStatusSaysUntilWhen() {
        gateway.createVertex("v", ADC, FakeGoogle.userFile());
        assertThat(gateway.setRoute("v", "gemini-2.5-pro")).isEqualTo(1);

        assertThat(google.issued()).containsExactly(key());
        assertThat(status(any -> true).getTokensList()).containsExactly(TokenStatus.newBuilder()
                .setProviderName("v")
                .setCredential(ADC)
                .setExpiresAtMs(TestClock.START.plusSeconds(3600).toEpochMilli())
                .build());
    }

    @Test
    void aReadyMadeTokenIsUsedBeforeAMintedOne() {
        gateway.createVertex("v", KEY, FakeGoogle.serviceAccountFile());
        assertThat(gateway.setRoute("v", "gemini-2.5-pro")).isEqualTo(1);
        String minted = key();

        update("VERTEX_AI_TOKEN", "ya29.ready-made");

        assertThat(key()).isEqualTo("ya29.ready-made").isNotEqualTo(minted);
    }

    private Provider update(String credential, String value) {
        return gateway.providers()
                .updateProvider(UpdateProviderRequest.newBuilder()
                        .setProvider(Provider.newBuilder()
                                .setMetadata(ObjectMeta.newBuilder().setName("v"))
                                .putCredentials(credential, value))
                        .build())
                .getProvider();
    }

    @Test
    void aFailureKeepsTheTokenUntilItExpiresAndSaysSoAndRecovers() {
        gateway.createVertex("v", KEY, FakeGoogle.serviceAccountFile());
        assertThat(gateway.setRoute("v", "gemini-2.5-pro")).isEqualTo(1);
        String first = key();
        google.fail(() -> Reply.status(503));

        clock.advance(Duration.ofMinutes(55));

        TokenStatus failing = status(MintedTokensTest::fails).getTokens(0);
        Instant since = clock.instant();
        assertThat(failing.getFailure()).isEqualTo("the token endpoint answered 503, and is asked again");
        assertThat(failing.getExpiresAtMs()).isEqualTo(TestClock.START.plusSeconds(3600).toEpochMilli());
        assertThat(failing.getFailingSinceMs()).isEqualTo(since.toEpochMilli());
        assertThat(key()).isEqualTo(first);

        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(key()).isEqualTo(first);
        clock.advance(Duration.ofMillis(1));

        assertThat(bundle().getRoutesList()).isEmpty();
        GetStatusResponse over = status(any -> true);
        assertThat(over.getRoutes(0).getProblem())
                .startsWith("provider v has no usable key: no token from " + KEY + ", the token endpoint answered 503");
        assertThat(over.getTokens(0).getExpiresAtMs()).isZero();
        assertThat(over.getTokens(0).getFailingSinceMs()).isEqualTo(since.toEpochMilli());

        google.recover();
        clock.advance(Duration.ofMinutes(1));

        // An attempt that was under way may fail now, and the next one is due after that.
        assertThat(status(this::hasRecovered).getRoutes(0).getProblem()).isEmpty();
        assertThat(key()).isNotEqualTo(first);
        assertThat(gateway.events).contains(new GatewayEvent.TokenFailed(
                "v",
                KEY,
                "the token endpoint answered 503, and is asked again",
                Optional.of(TestClock.START.plusSeconds(3600))));
        assertThat(gateway.events).anyMatch(event -> event instanceof GatewayEvent.RouteLeftOut);
        status(any -> gateway.events.contains(new GatewayEvent.TokenRecovered("v", KEY)));
    }

    @Test
    void aKeyThatIsRefusedIsSaidWhenARouteIsSet() {
        gateway.createVertex("v", ADC, FakeGoogle.userFile("1//revoked-revoked-revoked"));

        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> gateway.setRoute("v", "gemini-2.5-pro"));

        assertThat(refused.getStatus().getDescription()).contains(
                "provider v has no usable key: no token from " + ADC,
                "400 invalid_grant: the sign-in is over");
    }

    @Test
    void aFileThatIsNoneIsRefusedAndNotStored() {
        for (String file : List.of("{\"type\":\"external_account\"}", "/home/me/key.json", "{}")) {
            StatusRuntimeException refused = catchThrowableOfType(
                    StatusRuntimeException.class, () -> gateway.createVertex("v", KEY, file));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(refused.getStatus().getDescription()).startsWith(KEY + ": ");
        }
        gateway.createVertex("v", KEY, FakeGoogle.serviceAccountFile());
        assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> update(KEY, "{}")).getStatus().getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void anotherFileTakesEffectAtOnce() {
        gateway.createVertex("v", KEY, FakeGoogle.serviceAccountFile());
        assertThat(gateway.setRoute("v", "gemini-2.5-pro")).isEqualTo(1);
        String first = key();

        update(KEY, FakeGoogle.userFile());

        assertThat(gateway.setRoute("v", "gemini-2.5-pro")).isEqualTo(2);
        assertThat(key()).isNotEqualTo(first);
        assertThat(google.server().requests().getLast().bodyText()).contains("grant_type=refresh_token");
    }

    @Test
    void aDeletedProvidersTokenIsForgotten() {
        gateway.createVertex("v", KEY, FakeGoogle.serviceAccountFile());
        assertThat(status(status -> status.getTokensCount() == 1).getTokensCount()).isOne();

        assertThat(gateway.store).satisfies(store -> assertThat(store.deleteProvider("v")).isTrue());

        assertThat(status(any -> true).getTokensList()).isEmpty();
    }

    /** The key file and the tokens are in no reply but the bundle, no event and no refusal. */
    @Test
    void nothingOfAKeyFileIsSeen() {
        List<String> seen = new ArrayList<>();
        gateway.createVertex("v", KEY, FakeGoogle.serviceAccountFile());
        gateway.createVertex("u", ADC, FakeGoogle.userFile());
        assertThat(gateway.setRoute("v", "gemini-2.5-pro")).isEqualTo(1);
        assertThat(gateway.setRoute("u", "gemini-2.5-pro")).isEqualTo(2);
        List<String> secrets = new ArrayList<>(FakeGoogle.secrets());
        // An endpoint that says back what it was told.
        String echoed = String.join(" ", FakeGoogle.secrets());
        google.fail(() -> FakeGoogle.error(400, FakeGoogle.CLIENT_SECRET, echoed));
        clock.advance(Duration.ofMinutes(59));
        seen.add(status(status -> status.getTokensList().stream().noneMatch(each -> each.getFailure().isEmpty()))
                .toString());
        clock.advance(Duration.ofMinutes(2));
        seen.add(status(status -> !status.getRoutes(0).getProblem().isEmpty()).toString());
        seen.add(catchThrowableOfType(StatusRuntimeException.class, () -> gateway.setRoute("v", "m")).toString());
        String broken = FakeGoogle.serviceAccountFile().replace("oauth2.googleapis.com", "evil.example");
        seen.add(catchThrowableOfType(
                StatusRuntimeException.class, () -> gateway.createVertex("w", KEY, broken)).toString());
        seen.add(gateway.providers()
                .getProvider(GetProviderRequest.newBuilder().setName("v").build())
                .toString());
        seen.add(gateway.providers().listProviders(ListProvidersRequest.getDefaultInstance()).toString());
        gateway.events.forEach(event -> seen.add(event.toString()));
        google.issued().stream().map(issued -> issued.substring("ya29.c.".length())).forEach(secrets::add);

        SecretSearch search = SecretSearch.of(secrets);
        seen.forEach(text -> search.text("what is seen", text));

        assertThat(google.issued()).hasSize(2);
        assertThat(search.searched().get("what is seen")).isGreaterThan(2_000);
        assertThat(search.findings()).isEmpty();
        assertThat(seen).anyMatch(text -> text.contains("TokenFailed"));
    }
}

package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvedRouteTest {
    private static final String KEY = "sk-live-4Zq8vXw2";
    private static final String AWS_KEY = "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    private static ResolvedRoute.Builder builder() {
        return ResolvedRoute.builder()
                .name(ResolvedRoute.INFERENCE_LOCAL)
                .endpoint("https://api.openai.com/v1")
                .model("gpt")
                .apiKey(Secret.of(KEY))
                .protocols(InferenceProtocol.MODEL_DISCOVERY, InferenceProtocol.OPENAI_RESPONSES,
                        InferenceProtocol.MODEL_DISCOVERY);
    }

    @Test
    void protocolsCountOnceInTheirOrder() {
        assertThat(builder().build().protocols())
                .containsExactly(InferenceProtocol.MODEL_DISCOVERY, InferenceProtocol.OPENAI_RESPONSES);
    }

    @Test
    void anUnknownProviderTypeMeansBearerAndNoHeaders() {
        ResolvedRoute route = builder().providerType("acme").build();

        assertThat(route.auth()).isEqualTo(new AuthStyle.Bearer());
        assertThat(route.defaultHeaders()).isEqualTo(Headers.empty());
        assertThat(route.passthroughHeaders()).isEmpty();
    }

    @Test
    void aKnownTypeBringsItsAuthAndHeaders() {
        ResolvedRoute route = builder().providerType(" Anthropic ").build();

        assertThat(route.providerType()).isEqualTo("anthropic");
        assertThat(route.auth()).isEqualTo(new AuthStyle.Header("x-api-key"));
        assertThat(route.defaultHeaders()).isEqualTo(Headers.of("anthropic-version", "2023-06-01"));
        assertThat(route.passthroughHeaders()).containsExactly("anthropic-version", "anthropic-beta");
    }

    @Test
    void aTimeoutOfZeroIsTheDefault() {
        assertThat(builder().build().timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(builder().timeout(Duration.ZERO).build().timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(builder().timeout(Duration.ofSeconds(5)).build().timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void toStringHoldsNoKey() {
        assertThat(builder().build().toString()).contains("inference.local", "gpt").doesNotContain(KEY);
    }

    @Test
    void aRouteThatLacksAPartIsRefused() {
        assertRefused(route -> route.name(" "));
        assertRefused(route -> route.model(""));
        assertRefused(route -> route.protocols());
        assertRefused(route -> route.timeout(Duration.ofSeconds(-1)));
        assertRefused(route -> route.idleTimeout(Duration.ZERO));
        assertRefused(route -> route.endpoint("https://user:" + KEY + "@host"));
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY + "\n", "a" + KEY + "\r\nX: y", " " + KEY, KEY + "\u20ac", KEY + "\u00e9", "\0" + KEY})
    void aKeyThatCannotStandInAHeaderIsRefusedAndNotRepeated(String key) {
        assertRefused(route -> route.apiKey(Secret.of(key)));
    }

    private static ResolvedRoute.Builder bedrock() {
        return builder().providerType("aws-bedrock").protocols(InferenceProtocol.AWS_BEDROCK_INVOKE)
                .endpoint("https://bedrock-runtime.eu-west-1.amazonaws.com").apiKey(Secret.of(AWS_KEY));
    }

    @Test
    void aRouteToAwsIsSignedForTheRegionOfItsHost() {
        assertThat(bedrock().build().auth()).isEqualTo(new AuthStyle.SigV4("eu-west-1"));
    }

    @Test
    void theAuthStyleOfTheProfileCanBeReplaced() {
        AuthStyle signed = new AuthStyle.SigV4("us-east-2");

        assertThat(bedrock().endpoint("http://127.0.0.1:1").auth(signed).build().auth()).isEqualTo(signed);
        assertThat(builder().auth(new AuthStyle.None()).build().auth()).isEqualTo(new AuthStyle.None());
    }

    @Test
    void aRouteToAwsThatCannotBeSignedIsRefused() {
        assertRefused(route -> bedrock().endpoint("https://bedrock.eu-west-1.amazonaws.com"));
        assertRefused(route -> bedrock().auth(new AuthStyle.SigV4("us-east-1")));
        assertRefused(route -> bedrock().apiKey(Secret.of(KEY)));
        assertRefused(route -> builder().auth(new AuthStyle.SigV4("us-east-1")));
        assertRefused(route -> builder().apiKey(Secret.of(AWS_KEY)).auth(new AuthStyle.SigV4()));
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a\nb", "a\u007f", "\u0085b"})
    void aModelThatCannotStandInBedrocksPathIsRefused(String model) {
        assertRefused(route -> bedrock().model(model));
        assertThat(builder().model(model).build().model()).isEqualTo(model);
    }

    private static void assertRefused(UnaryOperator<ResolvedRoute.Builder> change) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(builder()).build())
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(KEY));
    }

    @ParameterizedTest
    @CsvSource({"openai_chat_completions, OPENAI_CHAT_COMPLETIONS", "' Model_Discovery ', MODEL_DISCOVERY",
        "AWS_BEDROCK_INVOKE, AWS_BEDROCK_INVOKE"})
    void protocolsAreFoundByName(String name, InferenceProtocol protocol) {
        assertThat(InferenceProtocol.find(name)).contains(protocol);
        assertThat(InferenceProtocol.find(name + "x")).isEmpty();
    }
}

package io.openshell.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.AuthStyle;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouteSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BundleRoutesTest {
    private static final String KEY = "sk-live-4Zq8vXw2Lr7NbT1c";
    private static final String AWS_KEY = "AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private final List<String> warnings = new ArrayList<>();

    private static io.openshell.gateway.proto.inference.v1.ResolvedRoute.Builder message() {
        return FakeGateway.route("m").toBuilder();
    }

    private RouteSnapshot snapshot(io.openshell.gateway.proto.inference.v1.ResolvedRoute... routes) {
        return BundleRoutes.snapshot(FakeGateway.bundle("r", routes), warnings::add);
    }

    @Test
    void everyFieldArrives() {
        RouteSnapshot snapshot = snapshot(
                message().setTimeoutSecs(300).setProviderType("anthropic").build(),
                message().setName("sandbox-system").build());

        assertThat(snapshot.revision()).isEqualTo("r");
        assertThat(snapshot.system().routes()).hasSize(1);
        ResolvedRoute route = snapshot.user().routes().getFirst();
        assertThat(route.name()).isEqualTo("inference.local");
        assertThat(route.endpoint()).hasToString("http://localhost:1/v1");
        assertThat(route.protocols()).containsExactly(InferenceProtocol.OPENAI_CHAT_COMPLETIONS);
        assertThat(route.apiKey()).contains(Secret.of(KEY));
        assertThat(route.model()).isEqualTo("m");
        assertThat(route.providerType()).isEqualTo("anthropic");
        assertThat(route.timeout()).isEqualTo(Duration.ofSeconds(300));
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "1, 1", "604800, 604800", "604801, 604800", "9223372036854775807, 604800", "-1, 604800"})
    void timeoutsAreUnsignedAndCapped(long sent, long seconds) {
        assertThat(snapshot(message().setTimeoutSecs(sent).build())
                .user()
                .routes()
                .getFirst()
                .timeout())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void aProtocolOfTheFutureHidesNoOther() {
        RouteSnapshot snapshot = snapshot(message().addProtocols("telepathy").addProtocols("model_discovery").build());

        assertThat(snapshot.user().routes().getFirst().protocols())
                .containsExactly(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, InferenceProtocol.MODEL_DISCOVERY);
        assertThat(warnings).isEmpty();
    }

    /** As gateways send it for Claude on Vertex AI, also those that know nothing of this project. */
    @Test
    void pathsOfTheirOwnArrive() {
        ResolvedRoute route = snapshot(message().clearProtocols().addProtocols("anthropic_messages")
                .setProviderType("google-vertex-ai").setModelInPath(true).setRequestPathOverride(":rawPredict").build())
                .user().routes().getFirst();

        assertThat(route.modelInPath()).isTrue();
        assertThat(route.requestPathOverride()).contains(":rawPredict");
        assertThat(route.defaultQuery()).isEmpty();
        assertThat(route.passesQuery()).isFalse();
        assertThat(snapshot(message().setModelInPath(true).setDefaultQuery("api-version=2024-10-21").build()).user()
                .routes().getFirst().defaultQuery()).contains("api-version=2024-10-21");
        assertThat(warnings).isEmpty();
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("no endpoint", change(message -> message.setBaseUrl(""))),
                Arguments.of("bad endpoint", change(message -> message.setBaseUrl("ftp://x"))),
                Arguments.of("no model", change(message -> message.setModelId(" "))),
                Arguments.of("no name", change(message -> message.setName(""))),
                Arguments.of("no known protocol", change(message -> message.clearProtocols().addProtocols("x"))),
                Arguments.of(
                        "model that makes another path",
                        change(message -> message.setModelInPath(true).setModelId("../x"))),
                Arguments.of("path above", change(message -> message.setRequestPathOverride("/../predict"))),
                Arguments.of("path with a query", change(message -> message.setRequestPathOverride("/predict?a=b"))),
                Arguments.of("path without slash", change(message -> message.setRequestPathOverride("predict"))),
                Arguments.of(
                        "port for a path",
                        change(message -> message.setBaseUrl("http://localhost").setRequestPathOverride(":1/x"))),
                Arguments.of("two parameters", change(message -> message.setDefaultQuery("a=b&c=d"))),
                Arguments.of("key with a line end", change(message -> message.setApiKey(KEY + "\nx"))),
                Arguments.of("AWS with a key of another kind", change(message -> message.setProviderType("aws-bedrock")
                        .setBaseUrl("https://bedrock-runtime.us-east-1.amazonaws.com"))),
                Arguments.of("another service of AWS", change(message -> message.setProviderType("aws-bedrock")
                        .setBaseUrl("https://s3.us-east-1.amazonaws.com").setApiKey(AWS_KEY))));
    }

    private static UnaryOperator<io.openshell.gateway.proto.inference.v1.ResolvedRoute.Builder> change(
            UnaryOperator<io.openshell.gateway.proto.inference.v1.ResolvedRoute.Builder> change) {
        return change;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusable")
    void aRouteThatCannotBeUsedIsLeftOutAloneAndNamedWithoutItsKey(
            String name, UnaryOperator<io.openshell.gateway.proto.inference.v1.ResolvedRoute.Builder> change) {
        RouteSnapshot snapshot =
                snapshot(change.apply(message().setName("bad\nroute")).build(), message().build());

        assertThat(snapshot.user().routes()).hasSize(1);
        assertThat(warnings).singleElement().asString().contains("is left out: ").doesNotContain(KEY, "\n");
    }

    /** Clients of such a protocol name the model in the path themselves. */
    @Test
    void aModelInThePathIsWhereSomeProtocolsHaveIt() {
        RouteSnapshot snapshot = snapshot(message().clearProtocols().addProtocols("aws_bedrock_invoke")
                .setModelInPath(true).setRequestPathOverride("").build());

        assertThat(snapshot.size()).isEqualTo(1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aRouteToBedrockIsSigned() {
        RouteSnapshot snapshot = snapshot(message().clearProtocols().addProtocols("aws_bedrock_invoke")
                .setProviderType("aws-bedrock").setApiKey(AWS_KEY)
                .setBaseUrl("https://bedrock-runtime.us-east-1.amazonaws.com").build());

        assertThat(snapshot.user().routes().getFirst().auth()).isEqualTo(new AuthStyle.SigV4("us-east-1"));
        assertThat(warnings).isEmpty();
    }

    @Test
    void aRouteWithoutKeyHasNone() {
        assertThat(snapshot(message().clearApiKey().build()).user().routes().getFirst().apiKey())
                .isEmpty();
    }

    @Test
    void anEmptyBundleIsValid() {
        assertThat(snapshot().size()).isZero();
        assertThat(warnings).isEmpty();
    }

    @Test
    void thereIsALimit() {
        var routes = Stream.generate(() -> message().build())
                .limit(1_001)
                .toArray(io.openshell.gateway.proto.inference.v1.ResolvedRoute[]::new);

        assertThat(snapshot(routes).size()).isEqualTo(1_000);
        assertThat(warnings).singleElement().asString().contains("1001 routes");
    }
}

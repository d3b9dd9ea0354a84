package io.openshell.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.gateway.proto.inference.v1.ResolvedRoute;
import io.openshell.gateway.rules.Bundle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The fields that say under which path a model is; the numbers are those that deployed sandboxes read. */
class BundleMessagesTest {
    private static io.openshell.core.ResolvedRoute.Builder route() {
        return io.openshell.core.ResolvedRoute.builder().name("inference.local").endpoint("https://x/b").model("m")
                .providerType("openai").protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS);
    }

    private static ResolvedRoute message(io.openshell.core.ResolvedRoute.Builder route) {
        return BundleMessages.message(new Bundle(List.of(route.build()), Map.of(), "r", Instant.EPOCH)).getRoutes(0);
    }

    @Test
    void pathAndQueryTravel() {
        ResolvedRoute message =
                message(route().modelInPath(true).requestPathOverride(":rawPredict").defaultQuery("api-version=1"));

        assertThat(message.getModelInPath()).isTrue();
        assertThat(message.getRequestPathOverride()).isEqualTo(":rawPredict");
        assertThat(message.getDefaultQuery()).isEqualTo("api-version=1");
        assertThat(ResolvedRoute.MODEL_IN_PATH_FIELD_NUMBER).isEqualTo(8);
        assertThat(ResolvedRoute.REQUEST_PATH_OVERRIDE_FIELD_NUMBER).isEqualTo(9);
        assertThat(ResolvedRoute.DEFAULT_QUERY_FIELD_NUMBER).isEqualTo(1000);
    }

    /** A sandbox takes an override that is there, also an empty one, for a path. */
    @Test
    void whatIsNotSetIsNotThere() {
        ResolvedRoute message = message(route());

        assertThat(message.getModelInPath()).isFalse();
        assertThat(message.hasRequestPathOverride()).isFalse();
        assertThat(message.getDefaultQuery()).isEmpty();
    }
}

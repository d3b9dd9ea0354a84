package io.openshell.gateway.app.console;

import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.model.SandboxToken;
import io.openshell.gateway.rules.Bundle;
import io.openshell.gateway.rules.GatewaySnapshot;
import io.openshell.gateway.tokens.AccessToken;
import io.openshell.gateway.tokens.TokenState;
import io.openshell.program.console.JsonWriter;
import java.time.Instant;

/**
 * What a gateway knows, as the console shows it: providers by name and type, tokens by name and expiry, nothing that
 * opens anything.
 */
final class StateRows {
    private static final int MOST = 200;

    private StateRows() {}

    static void write(JsonWriter out, GatewaySnapshot snapshot) {
        Bundle bundle = snapshot.bundle();
        out.member("revision", bundle.revision()).member("generated", bundle.generatedAt().toEpochMilli());
        out.name("providers").array();
        snapshot.stored().providers().stream().limit(MOST).forEach(provider -> write(out, provider));
        out.endArray().name("routes").array();
        snapshot.stored().routes().stream().limit(MOST).forEach(route -> write(out, route, bundle));
        out.endArray().name("sandboxTokens").array();
        snapshot.stored().tokens().stream().limit(MOST).forEach(token -> write(out, token));
        out.endArray().name("minted").array();
        snapshot.tokenStates().forEach(
                (provider, states) -> states.forEach((credential, state) -> write(out, provider, credential, state)));
        out.endArray();
    }

    private static void write(JsonWriter out, Provider provider) {
        out.object()
                .member("name", provider.name())
                .member("type", provider.type())
                .member("version", provider.version())
                .member("created", provider.createdAt().toEpochMilli())
                .endObject();
    }

    private static void write(JsonWriter out, ManagedRoute route, Bundle bundle) {
        out.object()
                .member("name", route.name())
                .member("provider", route.providerName())
                .member("model", route.model())
                .member("timeout", route.timeoutSeconds())
                .member("version", route.version())
                .member("problem", bundle.problem(route.name()).orElse(""))
                .endObject();
    }

    private static void write(JsonWriter out, SandboxToken token) {
        out.object().member("name", token.name()).member("created", token.createdAt().toEpochMilli());
        token.expiresAt().map(Instant::toEpochMilli).ifPresent(time -> out.member("expires", time));
        out.endObject();
    }

    private static void write(JsonWriter out, String provider, String credential, TokenState state) {
        out.object().member("provider", provider).member("credential", credential);
        state.token().map(AccessToken::expiresAt).ifPresent(time -> out.member("expires", time.toEpochMilli()));
        state.failure().ifPresent(failure -> out.member("failure", failure.reason())
                .member("since", failure.since().toEpochMilli()));
        out.endObject();
    }
}

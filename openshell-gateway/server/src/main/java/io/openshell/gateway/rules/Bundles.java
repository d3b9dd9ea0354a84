package io.openshell.gateway.rules;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.gateway.model.ManagedRoute;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.store.StoredState;
import io.openshell.gateway.tokens.MintedTokens;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes bundles. Pure. */
final class Bundles {
    /** Half a SHA-256, in hexadecimal: enough to tell two bundles apart. */
    private static final int REVISION_LENGTH = 32;

    private Bundles() {}

    /** Returns the bundle of {@code state} with {@code tokens} at {@code now}. One route that cannot be resolved takes no other with it. */
    static Bundle of(StoredState state, MintedTokens tokens, Instant now) {
        List<ResolvedRoute> routes = new ArrayList<>();
        Map<String, String> problems = new TreeMap<>();
        for (ManagedRoute route : state.routes()) {
            Optional<Provider> provider = state.provider(route.providerName());
            if (provider.isEmpty()) {
                problems.put(route.name(), "provider " + route.providerName() + " does not exist: create it again");
                continue;
            }
            try {
                routes.add(RouteResolver.resolve(route, provider.get(), tokens, now));
            } catch (RefusedException e) {
                problems.put(route.name(), e.getMessage());
            }
        }
        return new Bundle(routes, problems, revision(routes), now);
    }

    private static String revision(List<ResolvedRoute> routes) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        for (ResolvedRoute route : routes) {
            add(digest, route.name());
            add(digest, route.endpoint().toString());
            add(digest, String.join(",", route.protocols().stream().map(InferenceProtocol::id).toList()));
            add(digest, route.apiKey().map(Secret::reveal).orElse(""));
            add(digest, route.model());
            add(digest, route.providerType());
            add(digest, Long.toString(route.timeout().toSeconds()));
            add(digest, Boolean.toString(route.modelInPath()));
            add(digest, route.requestPathOverride().orElse(""));
            add(digest, route.defaultQuery().orElse(""));
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, REVISION_LENGTH);
    }

    /** The length goes first: without it two fields could trade bytes unnoticed. */
    private static void add(MessageDigest digest, String field) {
        byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}

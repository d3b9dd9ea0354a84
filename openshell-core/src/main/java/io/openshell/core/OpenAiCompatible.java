package io.openshell.core;

import static io.openshell.core.InferenceProtocol.MODEL_DISCOVERY;
import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any server that speaks OpenAI's protocols, also below paths of its own: the operator says how they look. */
final class OpenAiCompatible implements RouteRules {
    private static final String PATH = "OPENAI_COMPATIBLE_PATH";
    private static final String MODEL_IN_PATH = "OPENAI_COMPATIBLE_MODEL_IN_PATH";
    private static final String QUERY = "OPENAI_COMPATIBLE_QUERY";

    @Override
    public List<String> configKeys() {
        return List.of(PATH, MODEL_IN_PATH, QUERY);
    }

    @Override
    public RouteShape shape(ProviderProfile profile, Map<String, String> config, String model) {
        Optional<String> path = path(config);
        boolean inPath = modelInPath(config);
        return new RouteShape(
                PlainRules.endpoint(profile, config), protocols(profile, path, inPath), model, inPath, path,
                query(config));
    }

    /** One path is one operation, and there is no list of models below a model. */
    private static List<InferenceProtocol> protocols(ProviderProfile profile, Optional<String> path, boolean inPath) {
        if (path.isPresent()) {
            return List.of(OPENAI_CHAT_COMPLETIONS);
        }
        return profile.protocols().stream()
                .filter(protocol -> !inPath || protocol != MODEL_DISCOVERY)
                .toList();
    }

    @Override
    public void check(ProviderProfile profile, Map<String, String> config) {
        if (profile.baseUrlKeys().stream().anyMatch(name -> PlainRules.setting(config, name).isPresent())) {
            PlainRules.endpoint(profile, config);
        }
        path(config);
        modelInPath(config);
        query(config);
    }

    private static Optional<String> path(Map<String, String> config) {
        return PlainRules.setting(config, PATH).map(RoutePaths::requireOverride);
    }

    private static boolean modelInPath(Map<String, String> config) {
        return switch (PlainRules.setting(config, MODEL_IN_PATH).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(MODEL_IN_PATH + " must be true or false");
        };
    }

    private static Optional<String> query(Map<String, String> config) {
        return PlainRules.setting(config, QUERY).map(RoutePaths::requireQuery);
    }
}

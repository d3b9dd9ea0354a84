package io.openshell.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Azure OpenAI by deployment: the model is the name of one, which is in the path, and every request says which version of the
 * API it means. Chat Completions, Completions and Embeddings exist there; Responses are served at {@code /openai/v1} only,
 * where Azure is like OpenAI and needs no rules of its own.
 *
 * @see <a href="https://learn.microsoft.com/azure/ai-foundry/openai/reference">Azure OpenAI REST API reference</a>
 * @see <a href="https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle">Azure OpenAI API lifecycle</a>
 */
final class AzureOpenAi implements RouteRules {
    private static final String VERSION = "AZURE_OPENAI_API_VERSION";

    /** The latest that is generally available (Microsoft's page on the API's lifecycle); none with a date came after it. */
    private static final String DEFAULT_VERSION = "2024-10-21";

    private static final Pattern VERSION_NAME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?");
    private static final Pattern DEPLOYMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String DEPLOYMENTS = "/openai/deployments";

    @Override
    public List<String> configKeys() {
        return List.of(VERSION);
    }

    @Override
    public RouteShape shape(ProviderProfile profile, Map<String, String> config, String model) {
        if (!DEPLOYMENT.matcher(model).matches()) {
            throw new IllegalArgumentException(
                    "the model must be the name of a deployment: letters, digits, dots, hyphens "
                            + "and underscores, at most 64, a letter or digit first");
        }
        return new RouteShape(
                deployments(PlainRules.endpoint(profile, config)),
                profile.protocols(),
                model,
                true,
                Optional.empty(),
                Optional.of("api-version=" + version(config)));
    }

    @Override
    public void check(ProviderProfile profile, Map<String, String> config) {
        version(config);
        if (profile.baseUrlKeys().stream().anyMatch(name -> PlainRules.setting(config, name).isPresent())) {
            deployments(PlainRules.endpoint(profile, config));
        }
    }

    /** Returns where the deployments are, whether the base URL is the resource's as the portal shows it or reaches further. */
    private static Endpoint deployments(Endpoint base) {
        if (base.isMock()) {
            return base;
        }
        String path = base.basePath();
        if (path.endsWith("/v1")) {
            throw new IllegalArgumentException(
                    "the base URL is that of Azure's v1 API, which has no deployments in its path: "
                            + "use a provider of type openai for it, with OPENAI_BASE_URL");
        }
        int end = path.endsWith(DEPLOYMENTS) ? DEPLOYMENTS.length() : path.endsWith("/openai") ? "/openai".length() : 0;
        String parent = path.substring(0, path.length() - end);
        return new Endpoint(base.scheme(), base.host(), base.port(), parent + DEPLOYMENTS);
    }

    private static String version(Map<String, String> config) {
        String version = PlainRules.setting(config, VERSION).orElse(DEFAULT_VERSION);
        if (!VERSION_NAME.matcher(version).matches()) {
            throw new IllegalArgumentException(VERSION + " must be a date such as " + DEFAULT_VERSION
                    + ", with -preview behind it if it is one");
        }
        return version;
    }
}

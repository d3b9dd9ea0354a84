package io.openshell.core;

import static io.openshell.core.InferenceProtocol.ANTHROPIC_MESSAGES;
import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;

import io.openshell.core.json.ModelRewriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Google Vertex AI. Claude speaks Anthropic's Messages at {@code rawPredict}, with the model in the path and the API's
 * version in the body; every other model speaks Chat Completions at the project's OpenAI endpoint, where the body names the
 * model as {@code publisher/model}.
 *
 * @see <a href="https://cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude">Claude on Vertex AI</a>
 * @see <a href="https://cloud.google.com/vertex-ai/generative-ai/docs/migrate/openai/overview">Chat Completions on Vertex
 *     AI</a>
 */
final class VertexAi implements RouteRules {
    private static final String PROJECT = "VERTEX_AI_PROJECT_ID";
    private static final String REGION = "VERTEX_AI_REGION";
    private static final String PUBLISHER = "VERTEX_AI_PUBLISHER";
    private static final String DEFAULT_REGION = "us-central1";
    private static final String GLOBAL = "global";
    private static final List<String> MULTI_REGIONS = List.of("us", "eu");
    private static final String ANTHROPIC = "anthropic";
    private static final String DOMAIN = "aiplatform.googleapis.com";

    private static final Pattern REGION_NAME = Pattern.compile("[a-z]{2,16}-[a-z]{3,16}[0-9]{1,2}");
    private static final Pattern ZONE_NAME = Pattern.compile(REGION_NAME.pattern() + "-[a-z]");
    private static final Pattern PUBLISHER_NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");

    private static final Map<String, String> PUBLISHERS = Map.of(
            "gemini-", "google",
            "text-bison-", "google",
            "chat-bison-", "google",
            "llama-", "meta",
            "mistral-", "mistralai",
            "codestral-", "mistralai",
            "jamba-", "ai21",
            "deepseek-", "deepseek");

    @Override
    public List<String> configKeys() {
        return List.of(PROJECT, REGION, PUBLISHER);
    }

    /**
     * Google's front ends take parameters of the whole system from any query ({@code access_token}, {@code key},
     * {@code fields}, {@code alt}) and refuse a request for one that they do not know, such as the {@code beta=true} of
     * Anthropic's SDKs; the SDK for Vertex AI sends none either. A client has no business in it.
     */
    @Override
    public boolean passesQuery() {
        return false;
    }

    @Override
    public RouteShape shape(ProviderProfile profile, Map<String, String> config, String model) {
        check(profile, config);
        requireModel(model);
        Optional<String> publisher = PlainRules.setting(config, PUBLISHER);
        if (model.startsWith("claude-") || publisher.equals(Optional.of(ANTHROPIC))) {
            return claude(profile, config, model);
        }
        Endpoint endpoint = override(profile, config)
                .filter(base -> !base.basePath().isEmpty())
                .orElseGet(() -> openAi(profile, config));
        return new RouteShape(
                endpoint,
                List.of(OPENAI_CHAT_COMPLETIONS),
                publisher.or(() -> publisherOf(model)).map(name -> name + "/").orElse("") + model,
                false,
                Optional.of("/chat/completions"),
                Optional.empty());
    }

    private static RouteShape claude(ProviderProfile profile, Map<String, String> config, String model) {
        for (String name : profile.baseUrlKeys()) {
            if (PlainRules.setting(config, name).isPresent()) {
                throw new IllegalArgumentException(
                        name + " is not for Claude, whose address follows from project and region:"
                                + " take it out, or make another provider");
            }
        }
        String region = region(config);
        return new RouteShape(
                Endpoint.parse("https://" + host(region) + "/v1/projects/" + project(config) + "/locations/" + region
                        + "/publishers/anthropic/models"),
                List.of(ANTHROPIC_MESSAGES),
                model,
                true,
                Optional.of(":rawPredict"),
                Optional.empty());
    }

    private static Endpoint openAi(ProviderProfile profile, Map<String, String> config) {
        String region = region(config);
        String origin = override(profile, config).map(Endpoint::origin).orElse("https://" + host(region));
        return Endpoint.parse(
                origin + "/v1beta1/projects/" + project(config) + "/locations/" + region + "/endpoints/openapi");
    }

    private static Optional<String> publisherOf(String model) {
        return PUBLISHERS.entrySet().stream()
                .filter(entry -> model.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Vertex AI names the model in the path alone, and refuses members that its Claude does not know. */
    @Override
    public ModelRewriter rewriter(InferenceProtocol protocol, String model, boolean modelInPath) {
        return protocol == ANTHROPIC_MESSAGES && modelInPath
                ? ModelRewriter.removingModel(List.of("context_management"), "anthropic_version", "vertex-2023-10-16")
                : ModelRewriter.forModel(model);
    }

    @Override
    public void check(ProviderProfile profile, Map<String, String> config) {
        if (PlainRules.setting(config, PROJECT).isPresent()) {
            project(config);
        }
        region(config);
        PlainRules.setting(config, PUBLISHER).ifPresent(VertexAi::requirePublisher);
        override(profile, config);
    }

    private static String project(Map<String, String> config) {
        String project = PlainRules.setting(config, PROJECT)
                .orElseThrow(() -> new IllegalArgumentException("no project: set " + PROJECT + " in its config"));
        if (project.length() < 6 || project.length() > 30) {
            throw new IllegalArgumentException(PROJECT + " must have 6 to 30 characters");
        }
        if (!project.chars().allMatch(c -> isLower(c) || isDigit(c) || c == '-')) {
            throw new IllegalArgumentException(PROJECT + " must have lowercase letters, digits and hyphens only");
        }
        if (!isLower(project.charAt(0))) {
            throw new IllegalArgumentException(PROJECT + " must begin with a lowercase letter");
        }
        if (project.endsWith("-")) {
            throw new IllegalArgumentException(PROJECT + " must not end with a hyphen");
        }
        return project;
    }

    private static String region(Map<String, String> config) {
        String region = PlainRules.setting(config, REGION).orElse(DEFAULT_REGION);
        if (ZONE_NAME.matcher(region).matches()) {
            throw new IllegalArgumentException(REGION + " is a zone: leave out the letter at its end");
        }
        if (!region.equals(GLOBAL) && !MULTI_REGIONS.contains(region) && !REGION_NAME.matcher(region).matches()) {
            throw new IllegalArgumentException(REGION + " must be a region such as us-central1, or global, us or eu");
        }
        return region;
    }

    private static void requirePublisher(String publisher) {
        if (!PUBLISHER_NAME.matcher(publisher).matches()) {
            throw new IllegalArgumentException(
                    PUBLISHER + " must be a publisher's id such as google or mistralai: lowercase"
                            + " letters, digits and hyphens, at most 63, a letter first");
        }
    }

    private static void requireModel(String model) {
        if (model.isBlank()) {
            throw new IllegalArgumentException("the model id must not be blank");
        }
        if (model.contains("/")) {
            throw new IllegalArgumentException(
                    "the model id must have no / in it: give the model alone, and its publisher as "
                            + PUBLISHER + " in the provider's config");
        }
        RoutePaths.requireModel(model);
    }

    private static String host(String region) {
        if (region.equals(GLOBAL)) {
            return DOMAIN;
        }
        return MULTI_REGIONS.contains(region)
                ? "aiplatform." + region + ".rep.googleapis.com"
                : region + "-" + DOMAIN;
    }

    private static boolean isOfficial(String host) {
        String region = host.endsWith("-" + DOMAIN) ? host.substring(0, host.length() - DOMAIN.length() - 1) : "";
        return REGION_NAME.matcher(region).matches()
                || host.equals(DOMAIN)
                || MULTI_REGIONS.stream().anyMatch(each -> host.equals(host(each)));
    }

    /** Returns the base URL that takes the place of the one made from project and region, if any is set. */
    private static Optional<Endpoint> override(ProviderProfile profile, Map<String, String> config) {
        Optional<Endpoint> first = Optional.empty();
        for (String name : profile.baseUrlKeys()) {
            Optional<String> url = PlainRules.setting(config, name);
            if (url.isPresent()) {
                Endpoint endpoint = official(name, url.get());
                first = first.or(() -> Optional.of(endpoint));
            }
        }
        return first;
    }

    /** A token for Google goes to Google and nowhere else. */
    private static Endpoint official(String name, String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // The exception's own message repeats the URL.
            throw new IllegalArgumentException(name + " is not a URL");
        }
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException(name + " must begin with https://");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(name + " must have no user info");
        }
        if (uri.getRawQuery() != null) {
            throw new IllegalArgumentException(name + " must have no query");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException(name + " must have no fragment");
        }
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            throw new IllegalArgumentException(name + " must name a host");
        }
        if (host.startsWith("[") || IPV4.matcher(host).matches()) {
            throw new IllegalArgumentException(name + " must name a host of Vertex AI, not an IP address");
        }
        if (uri.getPort() != -1 && uri.getPort() != 443) {
            throw new IllegalArgumentException(name + " must have port 443 or none");
        }
        if (!isOfficial(host)) {
            throw new IllegalArgumentException(name + " must name a host of Vertex AI, such as us-central1-" + DOMAIN);
        }
        try {
            return Endpoint.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage());
        }
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}

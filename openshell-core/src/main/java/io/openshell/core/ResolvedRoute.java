package io.openshell.core;

import io.openshell.core.json.ModelRewriter;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is needed to send a request to one backend: where, as which model, with which key.
 *
 * <p>Immutable and thread-safe; {@link #toString()} holds no key. Made by a {@link #builder}, which takes auth style
 * and headers from the profile of the provider's type.
 */
public final class ResolvedRoute {
    /** The name of the route for code in sandboxes. */
    public static final String INFERENCE_LOCAL = "inference.local";

    /** The name of the route for the platform's own calls. */
    public static final String SANDBOX_SYSTEM = "sandbox-system";

    /** The time a backend has to answer unless the route says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    private static final Set<InferenceProtocol> BEDROCK =
            Set.of(InferenceProtocol.AWS_BEDROCK_INVOKE, InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM);

    private final String name;
    private final Endpoint endpoint;
    private final String model;
    private final List<InferenceProtocol> protocols;
    private final String providerType;
    private final Optional<Secret> apiKey;
    private final AuthStyle auth;
    private final Headers defaultHeaders;
    private final List<String> passthroughHeaders;
    private final Duration timeout;
    private final Optional<Duration> idleTimeout;
    private final boolean http2;
    private final boolean modelInPath;
    private final Optional<String> requestPathOverride;
    private final Optional<String> defaultQuery;
    private final boolean passesQuery;
    private final Map<InferenceProtocol, ModelRewriter> rewriters;

    private ResolvedRoute(Builder builder) {
        Optional<ProviderProfile> profile = ProviderProfiles.find(builder.providerType);
        name = requireText(builder.name, "name");
        endpoint = Objects.requireNonNull(builder.endpoint, "endpoint");
        model = requireText(builder.model, "model");
        protocols = List.copyOf(new LinkedHashSet<>(builder.protocols));
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("a route needs at least one protocol");
        }
        providerType = builder.providerType.strip().toLowerCase(Locale.ROOT);
        apiKey = builder.apiKey;
        // A key that cannot stand in a header is refused here, where the operator sees it, not at the first request.
        if (apiKey.isPresent() && !isSendable(apiKey.get().reveal())) {
            throw new IllegalArgumentException("the key has a character that cannot stand in a header");
        }
        auth = builder.auth.orElseGet(
                () -> profile.map(known -> known.authFor(endpoint)).orElse(new AuthStyle.Bearer()));
        if (auth instanceof AuthStyle.SigV4 signed) {
            requireSignable(signed);
        }
        if (protocols.stream().anyMatch(BEDROCK::contains)) {
            requireSegment(model);
        }
        defaultHeaders = profile.map(ProviderProfile::defaultHeaders).orElse(Headers.empty());
        passthroughHeaders = profile.map(ProviderProfile::passthroughHeaders).orElse(List.of());
        timeout = builder.timeout.isZero() ? DEFAULT_TIMEOUT : requirePositive(builder.timeout, "timeout");
        idleTimeout = builder.idleTimeout;
        http2 = builder.http2;
        modelInPath = builder.modelInPath;
        requestPathOverride = builder.requestPathOverride;
        defaultQuery = builder.defaultQuery;
        if (modelInPath && protocols.stream().anyMatch(InferenceProtocol::modelInBody)) {
            RoutePaths.requireModel(model);
        }
        // Behind nothing but the host, it would be read as a port.
        if (!modelInPath && endpoint.basePath().isEmpty() && requestPathOverride.orElse("/").startsWith(":")) {
            throw new IllegalArgumentException("a request path that begins with a colon needs a path in front of it");
        }
        RouteRules rules = profile.map(ProviderProfile::rules).orElse(new PlainRules());
        passesQuery = rules.passesQuery();
        rewriters = new EnumMap<>(InferenceProtocol.class);
        for (InferenceProtocol protocol : protocols) {
            rewriters.put(protocol, rules.rewriter(protocol, model, modelInPath));
        }
    }

    /** Returns a builder; name, endpoint, model and protocols must be set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the route's name. */
    public String name() {
        return name;
    }

    /** Returns the backend's base URL. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Returns the model that every request is pinned to. */
    public String model() {
        return model;
    }

    /** Returns the protocols served, at least one, in the operator's order. */
    public List<InferenceProtocol> protocols() {
        return protocols;
    }

    /** Returns the provider's type, lowercase; empty if none was named. */
    public String providerType() {
        return providerType;
    }

    /** Returns the credential, or empty: then only a route whose auth style is {@link AuthStyle.None} can be used. */
    public Optional<Secret> apiKey() {
        return apiKey;
    }

    /** Returns how the credential travels; Bearer if the provider's type is unknown. */
    public AuthStyle auth() {
        return auth;
    }

    /** Returns the headers sent unless the client sent one of that name. */
    public Headers defaultHeaders() {
        return defaultHeaders;
    }

    /** Returns the names, lowercase, that pass from client to backend beside the common ones. */
    public List<String> passthroughHeaders() {
        return passthroughHeaders;
    }

    /** Returns the longest wait for response headers and, when buffering, for the whole exchange. */
    public Duration timeout() {
        return timeout;
    }

    /** Returns the longest gap in a stream, or empty for the router's default. */
    public Optional<Duration> idleTimeout() {
        return idleTimeout;
    }

    /** Returns whether HTTP/2 may be spoken to the backend; else it is HTTP/1.1. */
    public boolean http2() {
        return http2;
    }

    /**
     * Returns whether the model is a segment of the path: requests of protocols whose clients name it in the body go to
     * {@code {base}/{model}} and {@link #requestPathOverride()}, or else the protocol's path without its {@code /v1}.
     */
    public boolean modelInPath() {
        return modelInPath;
    }

    /**
     * Returns what takes the place of the client's path behind the base URL, or behind the model if that is in the path;
     * begins with {@code /} or {@code :}. Empty if the client's path is kept.
     */
    public Optional<String> requestPathOverride() {
        return requestPathOverride;
    }

    /** Returns the parameter {@code name=value} that a query gets unless the client's has one of that name. */
    public Optional<String> defaultQuery() {
        return defaultQuery;
    }

    /** Returns whether a client's query goes to the backend; it does unless the provider's type says otherwise. */
    public boolean passesQuery() {
        return passesQuery;
    }

    /**
     * Returns the rewriter that pins {@link #model()} in bodies of {@code protocol}.
     *
     * @throws IllegalArgumentException if the route does not serve that protocol
     */
    public ModelRewriter modelRewriter(InferenceProtocol protocol) {
        ModelRewriter rewriter = rewriters.get(protocol);
        if (rewriter == null) {
            throw new IllegalArgumentException("the route does not serve " + protocol.id());
        }
        return rewriter;
    }

    /** Returns the route without its key. */
    @Override
    public String toString() {
        return "ResolvedRoute[name=" + name + ", endpoint=" + endpoint + ", model=" + model + ", protocols=" + protocols
                + ", providerType=" + providerType + "]";
    }

    /** Returns whether {@code key} is a field value of ASCII: HTTP clients send other characters as question marks. */
    private static boolean isSendable(String key) {
        return Headers.isFieldValue(key) && key.chars().allMatch(c -> c < 0x80);
    }

    private void requireSignable(AuthStyle.SigV4 style) {
        if (style.region().isEmpty()) {
            throw new IllegalArgumentException("the endpoint lies at AWS but is none of Bedrock Runtime, such as"
                    + " https://bedrock-runtime.us-east-1.amazonaws.com; a bridge needs a name of its own");
        }
        Optional<String> known = AwsHosts.bedrockRegion(endpoint.host());
        if (known.isPresent() && !known.equals(style.region())) {
            throw new IllegalArgumentException("the region is not that of the endpoint");
        }
        apiKey.ifPresent(AwsCredentials::parse);
    }

    /** Bedrock's model is a segment of the path, where it must not be a step to another. */
    private static void requireSegment(String model) {
        if (model.equals(".") || model.equals("..") || model.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the model cannot stand in a path");
        }
    }

    private static String requireText(String value, String what) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a route needs a " + what);
        }
        return value;
    }

    private static Duration requirePositive(Duration duration, String what) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " must be positive");
        }
        return duration;
    }

    /** Collects a route's parts; used by one thread. */
    public static final class Builder {
        private String name = "";
        private Endpoint endpoint;
        private String model = "";
        private List<InferenceProtocol> protocols = List.of();
        private String providerType = "";
        private Optional<Secret> apiKey = Optional.empty();
        private Optional<AuthStyle> auth = Optional.empty();
        private Duration timeout = Duration.ZERO;
        private Optional<Duration> idleTimeout = Optional.empty();
        private boolean http2;
        private boolean modelInPath;
        private Optional<String> requestPathOverride = Optional.empty();
        private Optional<String> defaultQuery = Optional.empty();

        private Builder() {}

        /** Sets the route's name. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets the backend's base URL. */
        public Builder endpoint(Endpoint value) {
            endpoint = value;
            return this;
        }

        /**
         * Sets the backend's base URL.
         *
         * @throws IllegalArgumentException as in {@link Endpoint#parse}
         */
        public Builder endpoint(String url) {
            return endpoint(Endpoint.parse(url));
        }

        /** Sets the model that requests are pinned to. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets the protocols served; repeated ones count once. */
        public Builder protocols(Collection<InferenceProtocol> values) {
            protocols = List.copyOf(values);
            return this;
        }

        /** Sets the protocols served; repeated ones count once. */
        public Builder protocols(InferenceProtocol... values) {
            return protocols(List.of(values));
        }

        /** Sets the provider's type, which decides auth style and headers; an unknown type means Bearer and none. */
        public Builder providerType(String value) {
            providerType = value;
            return this;
        }

        /** Sets the credential; {@link AwsCredentials#joined} where requests are signed. */
        public Builder apiKey(Secret value) {
            apiKey = Optional.of(value);
            return this;
        }

        /** Sets how the credential travels, whatever the provider's type says. */
        public Builder auth(AuthStyle value) {
            auth = Optional.of(value);
            return this;
        }

        /** Sets the longest wait for response headers; zero means {@link #DEFAULT_TIMEOUT}. */
        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        /**
         * Sets the longest gap in a stream.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder idleTimeout(Duration value) {
            idleTimeout = Optional.of(requirePositive(value, "idleTimeout"));
            return this;
        }

        /** Sets whether HTTP/2 may be spoken; not unless set. */
        public Builder http2(boolean value) {
            http2 = value;
            return this;
        }

        /** Sets whether the model is a segment of the path; not unless set. */
        public Builder modelInPath(boolean value) {
            modelInPath = value;
            return this;
        }

        /**
         * Sets what takes the place of the client's path.
         *
         * @throws IllegalArgumentException if it does not begin with a slash or colon, is longer than 256 characters or
         *     could be read in two ways: dot segments, empty ones, percent signs, a query, a fragment, odd bytes
         */
        public Builder requestPathOverride(String value) {
            requestPathOverride = Optional.of(RoutePaths.requireOverride(value));
            return this;
        }

        /**
         * Sets the parameter that a query gets unless the client's has it.
         *
         * @throws IllegalArgumentException if it is not one {@code name=value} of letters, digits and {@code -._~}, of at
         *     most 128 characters
         */
        public Builder defaultQuery(String value) {
            defaultQuery = Optional.of(RoutePaths.requireQuery(value));
            return this;
        }

        /**
         * Sets endpoint, protocols, model, path and query.
         *
         * @throws IllegalArgumentException as in the methods that set one of them
         */
        public Builder shape(RouteShape shape) {
            endpoint(shape.endpoint())
                    .protocols(shape.protocols())
                    .model(shape.model())
                    .modelInPath(shape.modelInPath());
            shape.requestPathOverride().ifPresent(this::requestPathOverride);
            shape.defaultQuery().ifPresent(this::defaultQuery);
            return this;
        }

        /**
         * Returns the route.
         *
         * @throws IllegalArgumentException if a part is missing or cannot be used; the message never holds the key
         */
        public ResolvedRoute build() {
            return new ResolvedRoute(this);
        }
    }
}

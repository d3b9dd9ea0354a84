package io.openshell.router.yaml;

import io.openshell.core.AuthStyle;
import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.ProviderProfiles;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a route of each element of {@code routes}. Used once, by one thread. */
final class RouteReader {
    private static final Set<String> FIELDS = new TreeSet<>(Set.of("route", "name", "endpoint", "model", "protocols",
            "provider_type", "api_key", "api_key_env", "aws_region", "timeout", "idle_timeout", "http_version",
            "model_in_path",
            "request_path_override", "default_query"));

    /** A variable's name as they are written; anything else may be the key itself, put here by mistake. */
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");

    private static final int LONGEST_VARIABLE = 64;

    private final Map<String, String> environment;
    private final List<String> warnings = new ArrayList<>();
    private boolean sawKey;

    RouteReader(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns what is odd about the routes read so far but keeps none from being used. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Returns whether a key stands in the file itself. */
    boolean sawKey() {
        return sawKey;
    }

    ResolvedRoute read(YamlValue element) throws RoutesFileException {
        YamlFields fields = element.fields();
        fields.allowOnly(FIELDS);
        ResolvedRoute.Builder route = ResolvedRoute.builder()
                .name(fields.requireOneOf("route", "name").text())
                .model(fields.require("model").text())
                .protocols(protocols(fields.require("protocols")))
                .apiKey(key(fields));
        setEndpoint(route, fields.require("endpoint"));
        Optional<YamlValue> type = fields.find("provider_type");
        if (type.isPresent()) {
            route.providerType(providerType(type.get()));
        }
        Optional<YamlValue> region = fields.find("aws_region");
        if (region.isPresent()) {
            route.auth(signed(region.get()));
        }
        setTimes(route, fields);
        setPath(route, fields);
        Optional<YamlValue> version = fields.find("http_version");
        if (version.isPresent()) {
            route.http2(isHttp2(version.get()));
        }
        return build(route, fields);
    }

    private static List<InferenceProtocol> protocols(YamlValue value) throws RoutesFileException {
        List<String> ids = new ArrayList<>();
        for (YamlValue element : value.list()) {
            String id = element.text();
            if (InferenceProtocol.find(id).isEmpty()) {
                throw element.problem("unknown protocol; known are "
                        + Stream.of(InferenceProtocol.values())
                                .map(InferenceProtocol::id)
                                .collect(Collectors.joining(", ")));
            }
            ids.add(id);
        }
        if (ids.isEmpty()) {
            throw value.problem("must name at least one protocol");
        }
        return InferenceProtocol.parseList(ids);
    }

    private Secret key(YamlFields fields) throws RoutesFileException {
        YamlValue field = fields.requireOneOf("api_key", "api_key_env");
        boolean inFile = fields.has("api_key");
        sawKey |= inFile;
        String key = inFile ? field.text() : variable(field);
        if (!Headers.isFieldValue(key)) {
            throw field.problem("the key has a character that cannot stand in a header, such as a line end or a space"
                    + " around it");
        }
        return Secret.of(key);
    }

    private String variable(YamlValue field) throws RoutesFileException {
        String name = field.text();
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            boolean printable = name.length() <= LONGEST_VARIABLE && VARIABLE.matcher(name).matches();
            throw field.problem("the environment variable " + (printable ? name + " " : "")
                    + "is not set; set it, or give the key as api_key");
        }
        return value;
    }

    private static void setEndpoint(ResolvedRoute.Builder route, YamlValue value) throws RoutesFileException {
        String url = value.text();
        try {
            route.endpoint(url);
        } catch (IllegalArgumentException e) {
            // The endpoint's own words, which never repeat the URL.
            throw value.problem(e.getMessage());
        }
    }

    private String providerType(YamlValue value) throws RoutesFileException {
        String type = value.text();
        if (ProviderProfiles.find(type).isEmpty()) {
            warnings.add(value.problem("unknown provider type; the key is sent as a bearer token")
                    .getMessage());
        }
        return type;
    }

    private static AuthStyle signed(YamlValue region) throws RoutesFileException {
        try {
            return new AuthStyle.SigV4(region.text());
        } catch (IllegalArgumentException e) {
            throw region.problem(e.getMessage());
        }
    }

    private static void setTimes(ResolvedRoute.Builder route, YamlFields fields) throws RoutesFileException {
        Optional<YamlValue> timeout = fields.find("timeout");
        if (timeout.isPresent()) {
            route.timeout(Duration.ofSeconds(timeout.get().number()));
        }
        Optional<YamlValue> idle = fields.find("idle_timeout");
        if (idle.isPresent()) {
            int seconds = idle.get().number();
            if (seconds == 0) {
                throw idle.get().problem("must be at least 1; leave it out for the default");
            }
            route.idleTimeout(Duration.ofSeconds(seconds));
        }
    }

    private static void setPath(ResolvedRoute.Builder route, YamlFields fields) throws RoutesFileException {
        Optional<YamlValue> inPath = fields.find("model_in_path");
        if (inPath.isPresent()) {
            route.modelInPath(inPath.get().flag());
        }
        set(fields.find("request_path_override"), route::requestPathOverride);
        set(fields.find("default_query"), route::defaultQuery);
    }

    private static void set(Optional<YamlValue> value, Consumer<String> setter) throws RoutesFileException {
        if (value.isPresent()) {
            String text = value.get().text();
            try {
                setter.accept(text);
            } catch (IllegalArgumentException e) {
                throw value.get().problem(e.getMessage());
            }
        }
    }

    private static boolean isHttp2(YamlValue value) throws RoutesFileException {
        return switch (value.text()) {
            case "1.1" -> false;
            case "2" -> true;
            default -> throw value.problem("must be \"1.1\" or \"2\", in quotes");
        };
    }

    private static ResolvedRoute build(ResolvedRoute.Builder builder, YamlFields fields) throws RoutesFileException {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw fields.problem(e.getMessage());
        }
    }
}

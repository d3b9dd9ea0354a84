package io.openshell.router.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azure OpenAI by deployment: the model is in the path, the key in {@code api-key}, the API's version in the query. A bearer
 * token beside the key is refused, unlike at Azure: a router that sends its key twice must be noticed.
 */
final class AzureDialect {

    private static final Pattern PATH =
            Pattern.compile("/openai/deployments/([A-Za-z0-9._-]+)(/chat/completions|/completions|/embeddings)");
    private static final Pattern VERSION = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?");
    private static final Map<String, String> REQUIRED =
            Map.of("/chat/completions", "messages", "/completions", "prompt", "/embeddings", "input");

    private final DialectScript script;

    AzureDialect(DialectScript script) {
        this.script = script;
    }

    static boolean isMeant(DialectRequest request) {
        return request.path().startsWith("/openai/");
    }

    Reply answer(DialectRequest request) {
        Optional<String> key = request.header("api-key");
        if (key.isEmpty() || !script.accepts(key) || request.bearer().isPresent()) {
            return error(401, "401",
                    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to "
                            + "provide a valid key for an active subscription and use a correct regional API endpoint for your "
                            + "resource.");
        }
        Matcher path = PATH.matcher(request.path());
        List<String> versions = request.values("api-version");
        boolean versioned = versions.size() == 1 && VERSION.matcher(versions.getFirst()).matches();
        if (!request.method().equals("POST") || !path.matches() || !versioned) {
            return error(404, "404", "Resource not found");
        }
        String deployment = path.group(1);
        if (!script.serves(deployment)) {
            return error(404, "DeploymentNotFound",
                    "The API deployment for this resource does not exist. If you created the "
                            + "deployment within the last 5 minutes, please wait a moment and try again.");
        }
        String operation = path.group(2);
        if (request.malformed().isPresent() || !request.has(REQUIRED.get(operation))) {
            return Reply.json(400, Json.write(Json.object("error", Json.object(
                    "message", "Missing required parameter: '" + REQUIRED.get(operation) + "'.",
                    "type", "invalid_request_error", "param", REQUIRED.get(operation), "code", Json.NULL))));
        }
        return new OpenAiDialect(script).generate(request.as(operation), deployment);
    }

    private static Reply error(int status, String code, String message) {
        return Reply.json(status, Json.write(Json.object("error", Json.object("code", code, "message", message))));
    }
}

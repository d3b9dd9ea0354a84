package io.openshell.router.testing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bedrock's InvokeModel and InvokeModelWithResponseStream for an Anthropic model.
 *
 * <p>Unless the script has an account, signatures are not checked: a request without a bearer key counts as signed, or as
 * sent by a bridge.
 */
final class BedrockDialect {

    private static final Pattern PATH = Pattern.compile("/model/([^/]+)/(invoke|invoke-with-response-stream)");

    private final DialectScript script;

    BedrockDialect(DialectScript script) {
        this.script = script;
    }

    Reply answer(DialectRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!request.method().equals("POST") || !path.matches()) {
            return error(404, "UnknownOperationException", "");
        }
        Optional<AwsAccount.Refusal> refusal = script.account().flatMap(request::refusedBy);
        if (refusal.isPresent()) {
            return error(403, refusal.get().type(), refusal.get().message());
        }
        if (request.bearer().isPresent() && !script.accepts(request.bearer())) {
            return error(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        String model = URLDecoder.decode(path.group(1), StandardCharsets.UTF_8);
        if (!script.serves(model)) {
            return error(404, "ResourceNotFoundException", "Could not resolve the foundation model from the provided "
                    + "model identifier.");
        }
        if (request.malformed().isPresent()) {
            return error(400, "ValidationException", "Malformed input request: " + request.malformed().get());
        }
        AnthropicMessage message = new AnthropicMessage(script, request, model);
        return path.group(2).equals("invoke") ? whole(request, message) : stream(request, message);
    }

    private Reply whole(DialectRequest request, AnthropicMessage message) {
        TokenNumbers tokens = TokenNumbers.of(request, script);
        return Reply.json(200, Json.write(message.whole())).header("x-amzn-RequestId", request.id("amzn-"))
                .header("X-Amzn-Bedrock-Input-Token-Count", String.valueOf(tokens.input()))
                .header("X-Amzn-Bedrock-Output-Token-Count", String.valueOf(tokens.output()))
                .header("X-Amzn-Bedrock-Cache-Read-Input-Token-Count", String.valueOf(tokens.cacheRead()))
                .header("X-Amzn-Bedrock-Cache-Write-Input-Token-Count", String.valueOf(tokens.cacheWrite()));
    }

    private Reply stream(DialectRequest request, AnthropicMessage message) {
        List<byte[]> frames = new ArrayList<>();
        for (Map<String, Object> event : message.events()) {
            String json = Json.write(event.get("type").equals("message_stop") ? measured(event, request) : event);
            String bytes = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
            frames.add(EventStreamFrame.event("chunk", Json.write(Json.object("bytes", bytes))));
        }
        Reply head = Reply.script().head(200, "Content-Type: application/vnd.amazon.eventstream",
                "Transfer-Encoding: chunked", "x-amzn-RequestId: " + request.id("amzn-"),
                "X-Amzn-Bedrock-Content-Type: application/json");
        return script.stream(request, head, frames);
    }

    /** Bedrock reports its counts in the last event. */
    private Map<String, Object> measured(Map<String, Object> event, DialectRequest request) {
        TokenNumbers tokens = TokenNumbers.of(request, script);
        return Json.with(event, "amazon-bedrock-invocationMetrics", Json.object(
                "inputTokenCount", tokens.input(), "outputTokenCount", tokens.output(),
                "invocationLatency", 1, "firstByteLatency", 1,
                "cacheReadInputTokenCount", tokens.cacheRead(), "cacheWriteInputTokenCount", tokens.cacheWrite()));
    }

    private static Reply error(int status, String type, String message) {
        return Reply.json(status, Json.write(Json.object("message", message))).header("x-amzn-ErrorType", type);
    }
}

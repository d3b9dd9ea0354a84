package io.openshell.examples.frameworks.adk;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.adk.JsonBaseModel;
import com.google.adk.models.LlmResponse;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.Part;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One answer of Chat Completions in ADK's words, whole or put together of what a stream brings. */
final class ChatAnswer {
    private static final class Call {
        private String id = "";
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();
    }

    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, Call> calls = new TreeMap<>();
    private String finish = "";

    /** Takes in an event whose news are called {@code member}; returns the text in it. */
    String add(JsonNode event, String member) {
        JsonNode choice = event.path("choices").path(0);
        finish = choice.path("finish_reason").asText(finish);
        for (JsonNode news : choice.path(member).path("tool_calls")) {
            Call call = calls.computeIfAbsent(news.path("index").asInt(calls.size()), index -> new Call());
            call.id = news.path("id").asText(call.id);
            call.name = news.path("function").path("name").asText(call.name);
            call.arguments.append(news.path("function").path("arguments").asText(""));
        }
        String piece = choice.path(member).path("content").asText("");
        text.append(piece);
        return piece;
    }

    /** Returns the whole answer; throws if it never came to its end. */
    LlmResponse whole() throws IOException {
        String reason = switch (finish) {
            case "" -> throw new EOFException("an answer without an end");
            case "stop", "tool_calls" -> "STOP";
            case "length" -> "MAX_TOKENS";
            case "content_filter" -> "SAFETY";
            default -> "OTHER";
        };
        List<Part> parts = new ArrayList<>();
        if (!text.isEmpty()) {
            parts.add(Part.fromText(text.toString()));
        }
        for (Call call : calls.values()) {
            String json = call.arguments.isEmpty() ? "{}" : call.arguments.toString();
            Map<String, Object> arguments = JsonBaseModel.getMapper().readValue(json, new TypeReference<>() {});
            parts.add(Part.builder().functionCall(
                    FunctionCall.builder().id(call.id).name(call.name).args(arguments).build()).build());
        }
        return LlmResponse.builder().content(Content.builder().role("model").parts(parts).build())
                .finishReason(new FinishReason(reason)).build();
    }
}

package io.openshell.examples.benchmarks.parts;

import io.openshell.core.InferenceProtocol;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Answers as providers send them, in the pieces they come in: an event each, or up to 16 KiB of a large body. */
final class UsageAnswers {
    private static final int EVENTS = 20;
    private static final int LARGE = 1_000_000;
    private static final int PIECE = 16 * 1024;
    private static final String USAGE =
            "{\"prompt_tokens\":1234,\"completion_tokens\":567,\"total_tokens\":1801,\"prompt_tokens_details\":"
                    + "{\"cached_tokens\":1024,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":128}}";
    private static final String NEW_USAGE =
            "{\"input_tokens\":1234,\"input_tokens_details\":{\"cached_tokens\":1024},\"output_tokens\":567,"
                    + "\"output_tokens_details\":{\"reasoning_tokens\":128},\"total_tokens\":1801}";

    private UsageAnswers() {}

    /** Returns the protocol of the answer called {@code name}. */
    static InferenceProtocol protocol(String name) {
        return switch (name.substring(0, name.indexOf('-'))) {
            case "chat" -> InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
            case "anthropic" -> InferenceProtocol.ANTHROPIC_MESSAGES;
            case "responses" -> InferenceProtocol.OPENAI_RESPONSES;
            case "bedrock" -> InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM;
            case "embeddings" -> InferenceProtocol.OPENAI_EMBEDDINGS;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Returns its content type. */
    static String type(String name) {
        if (name.startsWith("bedrock")) {
            return "application/vnd.amazon.eventstream";
        }
        return name.contains("-events") ? "text/event-stream; charset=utf-8" : "application/json";
    }

    /** Returns its body. */
    static List<byte[]> pieces(String name) {
        return switch (name) {
            case "chat-events" -> chat("");
            case "chat-events-null" -> chat(",\"usage\":null");
            case "chat-events-each" -> chat(",\"usage\":" + USAGE);
            case "anthropic-events" -> anthropic().stream().map(UsageAnswers::named).toList();
            case "responses-events" -> responses().stream().map(UsageAnswers::named).toList();
            case "bedrock-events" -> anthropic().stream().map(UsageAnswers::message).toList();
            case "chat-small" ->
                List.of(bytes("{\"id\":\"chatcmpl-9x\",\"object\":\"chat.completion\",\"created\":1760000000,"
                        + "\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
                        + "\"Hello from here.\",\"refusal\":null},\"finish_reason\":\"stop\"}],\"usage\":" + USAGE
                        + "}"));
            case "responses-large" ->
                cut("{\"id\":\"resp_1\",\"output\":[{\"type\":\"message\",\"content\":[{\"text\":\"",
                        "The quick brown fox said \\\"stop\\\".\\n", "\"}]}],\"usage\":" + NEW_USAGE + "}");
            case "embeddings-large" ->
                cut("{\"object\":\"list\",\"data\":[{\"embedding\":[0.5", ",-0.006929283495992422",
                        "]}],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static List<byte[]> chat(String usage) {
        List<byte[]> events = new ArrayList<>();
        String start = "data: {\"id\":\"chatcmpl-9x\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,"
                + "\"model\":\"gpt-4o\",\"choices\":[";
        for (int i = 2; i < EVENTS; i++) {
            events.add(bytes(start + "{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]" + usage
                    + "}\n\n"));
        }
        events.add(bytes(start + "],\"usage\":" + USAGE + "}\n\n"));
        events.add(bytes("data: [DONE]\n\n"));
        return events;
    }

    private static List<String> anthropic() {
        List<String> events = new ArrayList<>();
        events.add(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
                        + "\"model\":\"claude-sonnet-4\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":12,"
                        + "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":1024,\"output_tokens\":1}}}");
        events.add(
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
        while (events.size() < EVENTS - 2) {
            events.add(
                    "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" word\"}}");
        }
        events.add("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                + "\"usage\":{\"output_tokens\":567}}");
        events.add("{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":12,"
                + "\"outputTokenCount\":567,\"invocationLatency\":900,\"firstByteLatency\":300}}");
        return events;
    }

    private static List<String> responses() {
        List<String> events = new ArrayList<>();
        String echo =
                "\"status\":\"in_progress\",\"model\":\"gpt-5\",\"output\":[],\"tools\":[],\"top_p\":1.0,\"usage\":";
        events.add("{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"," + echo + "null}}");
        events.add("{\"type\":\"response.in_progress\",\"response\":{\"id\":\"resp_1\"," + echo + "null}}");
        while (events.size() < EVENTS - 1) {
            events.add("{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,"
                    + "\"content_index\":0,\"delta\":\" word\",\"logprobs\":[]}");
        }
        events.add("{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\"," + echo + NEW_USAGE + "}}");
        return events;
    }

    private static byte[] named(String event) {
        String type = event.split("\"", 5)[3];
        return bytes("event: " + type + "\ndata: " + event + "\n\n");
    }

    /** Headers and sums are of the right length only. */
    private static byte[] message(String event) {
        byte[] payload =
                bytes("{\"bytes\":\"" + Base64.getEncoder().encodeToString(bytes(event)) + "\",\"p\":\"abcd\"}");
        int headers = 75;
        int length = 16 + headers + payload.length;
        return ByteBuffer.allocate(length).putInt(length).putInt(headers).position(12 + headers).put(payload).array();
    }

    private static List<byte[]> cut(String start, String repeated, String end) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(bytes(start));
        while (body.size() < LARGE) {
            body.writeBytes(bytes(repeated));
        }
        body.writeBytes(bytes(end));
        ByteBuffer all = ByteBuffer.wrap(body.toByteArray());
        List<byte[]> pieces = new ArrayList<>();
        while (all.hasRemaining()) {
            byte[] piece = new byte[Math.min(PIECE, all.remaining())];
            all.get(piece);
            pieces.add(piece);
        }
        return pieces;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.openshell.proxy.app.smuggling;

import io.openshell.core.json.InvalidJsonException;
import io.openshell.core.json.ModelRewriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request as the only strict reading of a stream has it, and what a backend must see of it.
 *
 * @param method the method
 * @param target the canonical target
 * @param fields names in lower case and values, in order
 * @param body the decoded body
 */
record ReadRequest(String method, String target, List<String[]> fields, String body) {
    private static final Pattern PINNED =
            Pattern.compile("POST /v1/(chat/completions|completions|responses|embeddings)");
    private static final Pattern UNPINNED =
            Pattern.compile("GET /v1/models(/.*)?|POST /model/[^/]+/invoke(-with-response-stream)?");
    private static final Pattern WITHOUT_ROUTE = Pattern.compile("POST /v1/messages(/count_tokens)?");
    private static final Pattern STREAMED =
            Pattern.compile("POST /v1/(chat/completions|completions|responses)|POST .*/invoke-with-response-stream");
    private static final Pattern JSON_TYPE =
            Pattern.compile("(?i)application/json[ \\t]*(;[ \\t]*charset=(utf-8|\"utf-8\")[ \\t]*)?");
    private static final Set<String> PASSING = Set.of("accept", "user-agent", "content-type");
    private static final Set<String> PASSING_TO_OPENAI = Set.of("openai-organization", "openai-project", "x-model-id");

    private String operation() {
        return method + " " + target.split("\\?", 2)[0];
    }

    /** Returns whether the proxy serves such requests at all. */
    boolean isServed() {
        return isPinned()
                || UNPINNED.matcher(operation()).matches()
                || WITHOUT_ROUTE.matcher(operation()).matches();
    }

    private boolean isPinned() {
        return PINNED.matcher(operation()).matches();
    }

    /** Returns whether, in HTTP/1.0, the answer ends where the connection does: its length is not known before. */
    boolean endsOldConnection() {
        return STREAMED.matcher(operation()).matches() && sentBody().isPresent();
    }

    /** Returns the target that goes to a backend for {@code target}: Bedrock's has the model in it. */
    static String sentTarget(String target) {
        return target.replaceFirst("^/model/[^/]+/", "/model/" + Lane.MODEL + "/");
    }

    private boolean isForBedrock() {
        return target.startsWith("/model/");
    }

    /** Returns the body that goes to a backend; empty if the request must not go to one. */
    Optional<String> sentBody() {
        if (WITHOUT_ROUTE.matcher(operation()).matches()) {
            return Optional.empty();
        }
        if (!isPinned()) {
            return Optional.of(body);
        }
        byte[] bytes = HostileStream.encode(body);
        try {
            StringBuilder sent = new StringBuilder();
            for (ByteBuffer slice : ModelRewriter.forModel(Lane.MODEL).rewrite(bytes, 0, bytes.length).slices()) {
                sent.append(StandardCharsets.ISO_8859_1.decode(slice));
            }
            return Optional.of(sent.toString());
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /** Returns the headers that go to a backend at {@code host}, {@code name: value} in alphabetic order. */
    List<String> sentHeaders(String host) {
        List<String> sent = new ArrayList<>();
        List<String> nominated = values("connection").stream()
                .flatMap(value -> Arrays.stream(value.toLowerCase(Locale.ROOT).split(",")))
                .map(String::strip)
                .toList();
        for (String[] field : fields) {
            boolean passes = PASSING.contains(field[0]) || PASSING_TO_OPENAI.contains(field[0]) && !isForBedrock();
            if (passes && !nominated.contains(field[0]) && !(isPinned() && field[0].equals("content-type"))) {
                sent.add(field[0] + ": " + field[1]);
            }
        }
        if (sent.stream().noneMatch(field -> field.startsWith("user-agent: "))) {
            sent.add("user-agent: openshell");
        }
        if (isPinned()) {
            List<String> types = values("content-type");
            boolean kept = types.size() == 1 && JSON_TYPE.matcher(types.getFirst()).matches();
            sent.add("content-type: " + (kept ? types.getFirst() : "application/json"));
        }
        if (!isForBedrock()) {
            sent.add("authorization: Bearer " + Lane.KEY);
        }
        // Every route here has a key, so answers have to be readable, whatever the client asks for.
        sent.add("accept-encoding: identity");
        sent.add("host: " + host);
        int length = sentBody().orElse("").length();
        if (length > 0) {
            sent.add("content-length: " + length);
        }
        return sent.stream().sorted().toList();
    }

    List<String> values(String name) {
        return fields.stream().filter(field -> field[0].equals(name)).map(field -> field[1]).toList();
    }
}

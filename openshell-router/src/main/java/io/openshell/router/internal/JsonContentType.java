package io.openshell.router.internal;

import io.openshell.core.Headers;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The content type of a body in which the model is pinned. The pin holds for a reader of JSON in UTF-8; read as a form,
 * or in another charset, the same bytes may name another model, so a client does not get to say that they are that.
 */
final class JsonContentType {
    private static final String JSON = "application/json";

    /** JSON with no parameter but the one charset it can have (RFC 8259 sections 8.1 and 11). */
    private static final Pattern HARMLESS =
            Pattern.compile("(?i)application/json[ \\t]*(;[ \\t]*charset=(utf-8|\"utf-8\")[ \\t]*)?");

    private JsonContentType() {}

    /** Returns the content type in {@code fromClient} if it says JSON in UTF-8 and nothing else, or JSON. */
    static String of(Headers fromClient) {
        List<String> given = fromClient.all("content-type");
        // Nearly all of them, and no work for a pattern.
        if (given.size() == 1 && given.getFirst().equals(JSON)) {
            return JSON;
        }
        return given.size() == 1 && HARMLESS.matcher(given.getFirst()).matches() ? given.getFirst() : JSON;
    }
}

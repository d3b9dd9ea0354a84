package io.openshell.router.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request as a provider reads it: its operation, its JSON body, its credentials. */
final class DialectRequest {

    private final RecordedRequest request;
    private final String operation;
    private final Map<String, Object> body;
    private final Optional<String> malformed;

    private DialectRequest(RecordedRequest request, String operation, Map<String, Object> body,
            Optional<String> malformed) {
        this.request = request;
        this.operation = operation;
        this.body = body;
        this.malformed = malformed;
    }

    /** Reads it; a body that is no JSON object has no fields, and {@link #malformed} says so. */
    static DialectRequest of(RecordedRequest request) {
        String path = request.path();
        String operation = path.startsWith("/v1/") ? path.substring("/v1".length()) : path;
        try {
            return new DialectRequest(request, operation, objectIn(request.bodyText()), Optional.empty());
        } catch (IllegalArgumentException e) {
            return new DialectRequest(request, operation, Map.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    String method() {
        return request.method();
    }

    /** The path as it came, for error texts. */
    String path() {
        return request.path();
    }

    /** The path without {@code /v1} in front. */
    String operation() {
        return operation;
    }

    /** The same request with another operation: where the path names the model too. */
    DialectRequest as(String otherOperation) {
        return new DialectRequest(request, otherOperation, body, malformed);
    }

    /** The names of the query's parameters, as they came. */
    List<String> parameters() {
        return pairs().stream().map(pair -> pair.split("=", 2)[0]).toList();
    }

    /** The values of the query's parameters of that name. */
    List<String> values(String name) {
        return pairs().stream().filter(pair -> pair.startsWith(name + "=")).map(pair -> pair.split("=", 2)[1]).toList();
    }

    private List<String> pairs() {
        return request.query().map(query -> List.of(query.split("&"))).orElse(List.of());
    }

    boolean is(String wantedMethod, String wantedOperation) {
        return method().equals(wantedMethod) && operation.equals(wantedOperation);
    }

    /** What is wrong with the signature that {@code account} wants; empty if nothing is. */
    Optional<AwsAccount.Refusal> refusedBy(AwsAccount account) {
        return account.refuses(request);
    }

    Optional<String> header(String name) {
        return request.header(name);
    }

    /** The key of an {@code Authorization: Bearer} header. */
    Optional<String> bearer() {
        return header("authorization").filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip());
    }

    /** Why the body is no JSON object; empty if it is one. */
    Optional<String> malformed() {
        return malformed;
    }

    boolean has(String field) {
        return body.containsKey(field);
    }

    /** The field's value, or {@link Json#NULL} if it is absent. */
    Object field(String field) {
        return body.getOrDefault(field, Json.NULL);
    }

    Optional<String> text(String field) {
        return field(field) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    Optional<Integer> number(String field) {
        return field(field) instanceof Number number ? Optional.of(number.intValue()) : Optional.empty();
    }

    boolean isTrue(String field) {
        return Boolean.TRUE.equals(field(field));
    }

    /** Whether {@code field} is an object whose member is true, as in {@code stream_options.include_usage}. */
    boolean isTrue(String field, String member) {
        return field(field) instanceof Map<?, ?> object && Boolean.TRUE.equals(object.get(member));
    }

    /** Whether that text is anywhere in the body. */
    boolean mentions(String text) {
        return request.bodyText().contains(text);
    }

    /** A made-up count of the prompt's tokens: four bytes each, at least one. */
    int promptTokens() {
        return Math.max(1, request.body().length / 4);
    }

    /** Its place among all requests of the upstream, from 0. */
    int index() {
        return request.index();
    }

    /** An id that no other request of the same upstream gets. */
    String id(String prefix) {
        return prefix + "scripted" + String.format("%08d", request.index());
    }

    long epochSeconds() {
        return request.arrivedAt().getEpochSecond();
    }

    /** The first of these fields that is absent. */
    Optional<String> missing(List<String> required) {
        return required.stream().filter(field -> !has(field)).findFirst();
    }

    private static Map<String, Object> objectIn(String text) {
        if (!(Json.parse(text) instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("the body is no JSON object");
        }
        Map<String, Object> members = Json.object();
        object.forEach((key, value) -> members.put((String) key, value));
        return members;
    }
}

package io.openshell.proxy.app.observe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a line of the log as others do: with a parser that is not ours. */
final class JsonLine {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private JsonLine() {}

    /** Returns the members of an object of texts and whole numbers, and nothing else. */
    static Map<String, Object> parse(String line) {
        Map<String, Object> members = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(line)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, line);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                require(value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT, line);
                members.put(name, value == JsonToken.VALUE_STRING ? parser.getText() : (Object) parser.getLongValue());
            }
            require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null, line);
            return members;
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    private static void require(boolean condition, String line) {
        if (!condition) {
            throw new IllegalArgumentException(line);
        }
    }
}

package io.openshell.router.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** OpenAI's embeddings: the same short vector for every input, as numbers or as base64 of little-endian floats. */
final class OpenAiEmbeddings {

    private static final int DIMENSIONS = 8;
    private static final int MOST_DIMENSIONS = 4096;

    private OpenAiEmbeddings() {}

    static Reply answer(DialectRequest request, String model) {
        int dimensions = request.number("dimensions").filter(n -> n > 0 && n <= MOST_DIMENSIONS).orElse(DIMENSIONS);
        float[] vector = vector(dimensions);
        Object embedding = request.text("encoding_format").equals(Optional.of("base64"))
                ? base64(vector)
                : numbers(vector);
        List<Object> data = new ArrayList<>();
        for (int i = 0; i < inputs(request.field("input")); i++) {
            data.add(Json.object("object", "embedding", "index", i, "embedding", embedding));
        }
        int tokens = request.promptTokens();
        return Reply.json(200, Json.write(Json.object("object", "list", "data", data, "model", model,
                "usage", Json.object("prompt_tokens", tokens, "total_tokens", tokens))));
    }

    /** A text or a list of tokens is one input; a list of either is as many as it has elements. */
    private static int inputs(Object input) {
        return input instanceof List<?> list && !(list.stream().allMatch(Number.class::isInstance)) ? list.size() : 1;
    }

    /** 1/2, 1/4, 1/8 …: exact as floats, so that both encodings give the same numbers. */
    private static float[] vector(int dimensions) {
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = 1f / (1 << (i % 16 + 1));
        }
        return vector;
    }

    private static List<Object> numbers(float[] vector) {
        List<Object> numbers = new ArrayList<>();
        for (float number : vector) {
            numbers.add(number);
        }
        return numbers;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}

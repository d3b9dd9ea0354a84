package io.openshell.core.json;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads a rewritten body the way a sender does: slice by slice. */
final class Slices {
    private Slices() {}

    static byte[] join(RewrittenBody body) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (ByteBuffer slice : body.slices()) {
            byte[] piece = new byte[slice.remaining()];
            slice.get(piece);
            joined.writeBytes(piece);
        }
        return joined.toByteArray();
    }

    /** Returns {@code json} with {@code model} pinned, as text. */
    static String rewritten(String json, String model) throws InvalidJsonException {
        return new String(join(rewrite(json, model)), StandardCharsets.UTF_8);
    }

    static RewrittenBody rewrite(String json, String model) throws InvalidJsonException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return ModelRewriter.forModel(model).rewrite(body, 0, body.length);
    }
}

package io.openshell.core.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Pins the top-level {@code model} of a JSON request body to one model id, and leaves every other byte as the
 * client wrote it: key order, number spelling, escapes, white space. The body is scanned once, never parsed
 * into a tree and never copied.
 *
 * <p>The pin fails closed. A body is refused unless it is exactly one JSON object by RFC 8259, in UTF-8
 * without a byte order mark, nested at most 512 deep: text that only lenient parsers take (comments, NaN, a
 * second document) is not forwarded, so none of them finds another object in it. Within it every top-level
 * value is replaced that some backend may read as the model, whether it takes the first or the last of several:
 * keys that decode to {@code model}, repeated or spelled with escapes, and those that lenient parsers take for
 * it ({@code Model}; the whole list is in {@code ModelKey}). If no key decodes to exactly {@code model}, the
 * member is inserted right behind the opening brace; that also keeps a JavaScript backend from finding one in
 * {@code __proto__}. More than 64 such keys are refused: each is replaced by the whole model id.
 *
 * <p>Two things are left to the caller. These bytes must be sent as {@code application/json} without another
 * charset than UTF-8 and without a content encoding: read as UTF-7, Shift_JIS or a form, the same bytes may
 * name another model. And only {@code model} is pinned: a backend that takes models from other fields or from
 * the query does so still.
 *
 * <p>Immutable and thread-safe: one per route, made once.
 */
public final class ModelRewriter {
    private static final byte[] NOTHING = {};

    /** The model id as a JSON string. */
    private final byte[] value;

    /** The member to insert in an empty object. */
    private final byte[] onlyMember;

    /** The member to insert in front of others. */
    private final byte[] firstMember;

    private ModelRewriter(byte[] value) {
        this.value = value;
        this.onlyMember = join(value, "");
        this.firstMember = join(value, ",");
    }

    /**
     * Returns a rewriter that pins {@code modelId}.
     *
     * @throws IllegalArgumentException if it is blank or holds a lone surrogate
     */
    public static ModelRewriter forModel(String modelId) {
        if (modelId.isBlank()) {
            throw new IllegalArgumentException("a model id must not be blank");
        }
        return new ModelRewriter(JsonText.quote(modelId));
    }

    /**
     * Returns {@code length} bytes of {@code body} from {@code offset} on with the model pinned. The result looks
     * into {@code body}, which must not change while the result is in use.
     *
     * @throws InvalidJsonException if the model cannot be pinned in it; the request must then be refused
     * @throws IndexOutOfBoundsException if the range is not inside {@code body}
     */
    public RewrittenBody rewrite(byte[] body, int offset, int length) throws InvalidJsonException {
        Objects.checkFromIndexSize(offset, length, body.length);
        BodyScan scan = BodyScan.of(body, offset, length);
        byte[] member = scan.isEmpty() ? onlyMember : firstMember;
        return new RewrittenBody(scan, value, scan.hasModel() ? NOTHING : member);
    }

    private static byte[] join(byte[] value, String behind) {
        byte[] name = "\"model\":".getBytes(StandardCharsets.US_ASCII);
        byte[] end = behind.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(name.length + value.length + end.length)
                .put(name)
                .put(value)
                .put(end)
                .array();
    }
}

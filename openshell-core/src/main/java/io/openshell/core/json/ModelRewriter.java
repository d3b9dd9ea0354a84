package io.openshell.core.json;

import java.util.List;
import java.util.Objects;

/**
 * Pins the top-level {@code model} of a JSON request body to one model id, or takes it out where the path names the
 * model, and leaves every other byte as the client wrote it: key order, number spelling, escapes, white space. The
 * body is scanned once, never parsed into a tree and never copied.
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
public abstract sealed class ModelRewriter permits PinnedModel, RemovedModel {
    /** Known to this package only: the two kinds are all there are. */
    ModelRewriter() {}

    /**
     * Returns a rewriter that pins {@code modelId}.
     *
     * @throws IllegalArgumentException if it is blank or holds a lone surrogate
     */
    public static ModelRewriter forModel(String modelId) {
        if (modelId.isBlank()) {
            throw new IllegalArgumentException("a model id must not be blank");
        }
        return new PinnedModel(JsonText.quote(modelId));
    }

    /**
     * Returns a rewriter that takes out of a body every member that some backend may read as the model, and those that
     * decode to exactly one of {@code names}; and that puts the member {@code required} right behind the opening brace,
     * with {@code value} as its text, unless it is there.
     *
     * <p>A member leaves from its key to its value, with the comma in front of it, or with the one behind it where no
     * member stays in front, and the white space between. The required member is there if exactly one key decodes to
     * its name; its value stays, whatever it is. A body is refused that has several of them, or another key that some
     * backend may take for it: such a backend would read another value than others do. More than 64 members to take
     * out are refused.
     *
     * @param required in lowercase ASCII
     * @throws IllegalArgumentException if {@code required} is not, or is among {@code names}, or a text has a lone
     *     surrogate
     */
    public static ModelRewriter removingModel(List<String> names, String required, String value) {
        if (!required.matches("[a-z0-9_-]+") || names.contains(required)) {
            throw new IllegalArgumentException("a required member needs a name of its own, in lowercase ASCII");
        }
        return new RemovedModel(List.copyOf(names), required, JsonText.quote(value));
    }

    /**
     * Returns {@code length} bytes of {@code body} from {@code offset} on with the model pinned or taken out. The
     * result looks into {@code body}, which must not change while the result is in use.
     *
     * @throws InvalidJsonException if that cannot be done in it; the request must then be refused
     * @throws IndexOutOfBoundsException if the range is not inside {@code body}
     */
    public final RewrittenBody rewrite(byte[] body, int offset, int length) throws InvalidJsonException {
        Objects.checkFromIndexSize(offset, length, body.length);
        return rewritten(body, offset, length);
    }

    abstract RewrittenBody rewritten(byte[] body, int offset, int length) throws InvalidJsonException;
}

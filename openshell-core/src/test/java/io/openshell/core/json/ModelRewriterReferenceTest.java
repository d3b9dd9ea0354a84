package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.json.ReferenceRewriter.Expected;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Compares the rewriter with {@link ReferenceRewriter} on generated bodies, sound and damaged. */
class ModelRewriterReferenceTest {
    private static final String LITERAL = "\"pinned/\\\"model\\\\ \u00e4\"";
    private static final ModelRewriter REWRITER = ModelRewriter.forModel("pinned/\"model\\ \u00e4");
    private static final int BODIES = 1_000_000;

    @Test
    void aMillionGeneratedBodiesComeOutAsTheReferenceSays() {
        BodyGenerator generator = new BodyGenerator(8259);
        int accepted = 0;
        for (int i = 0; i < BODIES; i++) {
            byte[] body = generator.next();
            Optional<Expected> expected = ReferenceRewriter.rewrite(body, LITERAL);
            check(i, body, expected, generator.nextInt(20), generator.nextInt(20));
            accepted += expected.isPresent() ? 1 : 0;
        }
        assertThat(accepted).isBetween(BODIES / 3, BODIES * 2 / 3);
    }

    /** Puts {@code body} between bytes that would change its meaning if they were read, and rewrites it. */
    private static void check(int number, byte[] body, Optional<Expected> expected, int before, int behind) {
        byte[] array = new byte[before + body.length + behind];
        Arrays.fill(array, (byte) (behind % 2 == 0 ? '}' : '"'));
        System.arraycopy(body, 0, array, before, body.length);
        RewrittenBody rewritten;
        try {
            rewritten = REWRITER.rewrite(array, before, body.length);
        } catch (InvalidJsonException refused) {
            if (expected.isPresent() || refused.offset() < 0 || refused.offset() > body.length) {
                throw new AssertionError(describe(number, body) + " was refused: " + refused.getMessage());
            }
            return;
        }
        if (expected.isEmpty()) {
            throw new AssertionError(describe(number, body) + " was accepted");
        }
        byte[] output = Slices.join(rewritten);
        if (!Arrays.equals(output, expected.get().bytes()) || rewritten.length() != output.length) {
            throw new AssertionError(describe(number, body) + " became " + text(output));
        }
        if (rewritten.asksForStream() != expected.get().stream()
                || !rewritten.requestedModel().equals(expected.get().requestedModel())) {
            throw new AssertionError(describe(number, body) + " was understood differently");
        }
        checkPinned(number, output);
    }

    /** Parses what would be sent: a model must be there, and no other one. */
    private static void checkPinned(int number, byte[] output) {
        ReferenceJson.Node root =
                ReferenceJson.decode(output).flatMap(ReferenceJson::parse).orElseThrow();
        boolean found = false;
        for (ReferenceJson.Member member : root.members()) {
            found |= member.key().equals("model");
            if (ReferenceRewriter.readsAsModel(member.key()) && !member.value().source().equals(LITERAL)) {
                throw new AssertionError(describe(number, output) + " holds another model");
            }
        }
        if (!found) {
            throw new AssertionError(describe(number, output) + " holds no model");
        }
    }

    private static String describe(int number, byte[] body) {
        return "body " + number + " " + text(body);
    }

    /** Returns one character per byte, so that bytes which are not UTF-8 can be told apart. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.json.ReferenceJson.Member;
import io.openshell.core.json.ReferenceRewriter.Expected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Compares the rewriter that takes members out with {@link ReferenceRemover} on generated bodies, sound and damaged. */
class RemovedModelReferenceTest {
    private static final String LITERAL = "\"vertex-2023-10-16\"";
    private static final ModelRewriter REWRITER = ModelRewriter.removingModel(
            List.of("context_management"), "anthropic_version", "vertex-2023-10-16");
    private static final int BODIES = 300_000;

    @Test
    void generatedBodiesComeOutAsTheReferenceSays() {
        BodyGenerator generator = new BodyGenerator(
                7, "context_management", "context_management", "context_management", "Context_Management",
                "context_managemen", "anthropic_version", "anthropic_version", "anthropic_version",
                "Anthropic_Version", "anthropicVersion", "anthropic_ver\u017fion", "anthropic_version\0",
                "anthropic_versio", "anthropic_versions");
        int accepted = 0;
        int changed = 0;
        for (int i = 0; i < BODIES; i++) {
            byte[] body = generator.next();
            Optional<Expected> expected = ReferenceRemover.remove(body, LITERAL);
            changed += check(body, expected, generator.nextInt(20), generator.nextInt(20)) ? 1 : 0;
            accepted += expected.isPresent() ? 1 : 0;
        }
        assertThat(accepted).isBetween(BODIES / 4, BODIES * 2 / 3);
        assertThat(changed).isGreaterThan(BODIES / 10);
    }

    /** Puts {@code body} between bytes that would change its meaning if they were read; returns whether members left. */
    private static boolean check(byte[] body, Optional<Expected> expected, int before, int behind) {
        byte[] array = new byte[before + body.length + behind];
        Arrays.fill(array, (byte) (behind % 2 == 0 ? ',' : '"'));
        System.arraycopy(body, 0, array, before, body.length);
        RewrittenBody rewritten;
        try {
            rewritten = REWRITER.rewrite(array, before, body.length);
        } catch (InvalidJsonException refused) {
            if (expected.isPresent() || refused.offset() < 0 || refused.offset() > body.length) {
                throw new AssertionError(text(body) + " was refused: " + refused.getMessage());
            }
            return false;
        }
        if (expected.isEmpty()) {
            throw new AssertionError(text(body) + " was accepted");
        }
        byte[] output = Slices.join(rewritten);
        if (!Arrays.equals(output, expected.get().bytes()) || rewritten.length() != output.length) {
            throw new AssertionError(text(body) + " became " + text(output));
        }
        if (rewritten.asksForStream() != expected.get().stream()
                || !rewritten.requestedModel().equals(expected.get().requestedModel())) {
            throw new AssertionError(text(body) + " was understood differently");
        }
        return checkTree(body, output);
    }

    /** Parses both: the members that stay are the same, their values byte for byte, and the version is there. */
    private static boolean checkTree(byte[] body, byte[] output) {
        List<Member> before = members(body);
        List<String> wanted = new ArrayList<>();
        if (before.stream().noneMatch(member -> member.key().equals("anthropic_version"))) {
            wanted.add("anthropic_version=" + LITERAL);
        }
        before.stream().filter(member -> !ReferenceRemover.leaves(member)).map(RemovedModelReferenceTest::source)
                .forEach(wanted::add);
        if (!wanted.equals(members(output).stream().map(RemovedModelReferenceTest::source).toList())) {
            throw new AssertionError(text(body) + " became the other object " + text(output));
        }
        return before.stream().anyMatch(ReferenceRemover::leaves);
    }

    private static List<Member> members(byte[] body) {
        return ReferenceJson.decode(body).flatMap(ReferenceJson::parse).orElseThrow().members();
    }

    private static String source(Member member) {
        return member.key() + "=" + member.value().source();
    }

    /** Returns one character per byte, so that bytes which are not UTF-8 can be told apart. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

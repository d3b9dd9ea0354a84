package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.openshell.fuzz.Pieces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The rewriter against a parser that is not ours: they agree on what an object is, and only the model changes. */
class ModelRewriterFuzzTest {
    private static final String MODEL = "the/pinned-model";
    private static final String PINNED = "VALUE_STRING " + MODEL;
    private static final ModelRewriter REWRITER = ModelRewriter.forModel(MODEL);
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** A member of the top-level object: its name, and its value in the parser's words. */
    private record Member(String name, String value) {}

    @FuzzTest
    void onlyTheModelChanges(byte[] body) throws IOException {
        Optional<List<Member>> before = members(body);
        byte[] rewritten;
        try {
            rewritten = Pieces.join(REWRITER.rewrite(body, 0, body.length).slices());
        } catch (InvalidJsonException e) {
            if (before.isPresent()) {
                assertRefusedForAReason(body, e, before.get());
            }
            return;
        }
        // Not every text that the parser refuses is none of JSON: surrogates that stand alone are.
        if (before.isEmpty()) {
            assertThat(new String(body, StandardCharsets.UTF_8)).containsIgnoringCase("\\ud");
            return;
        }
        List<Member> after = members(rewritten).orElseThrow();
        assertThat(after.stream().filter(member -> member.name().equalsIgnoreCase("model")))
                .allSatisfy(member -> assertThat(member.value()).isEqualTo(PINNED));
        assertThat(after).contains(new Member("model", PINNED));
        assertThat(after.stream().filter(member -> !mayReadAsModel(member.name())).toList())
                .isEqualTo(before.get().stream().filter(member -> !mayReadAsModel(member.name())).toList());
    }

    /** Some backends match names without case, dashes and byte order marks, and some end them at a NUL. */
    private static boolean mayReadAsModel(String name) {
        String beforeNul = name.replaceFirst("^[\\x00_\ufeff-]+", "").split("\0", 2)[0];
        return Stream.of(name, beforeNul)
                .anyMatch(each -> each.replaceAll("[\\x00_\ufeff-]", "").equalsIgnoreCase("model"));
    }

    private static void assertRefusedForAReason(byte[] body, InvalidJsonException refusal, List<Member> members) {
        // The parser takes a BOM, other encodings and any depth.
        boolean plain = body.length > 2 && body[0] != (byte) 0xef && body[0] != (byte) 0xfe && body[0] != (byte) 0xff;
        boolean utf8 = Arrays.equals(
                new String(body, StandardCharsets.UTF_8)
                        .getBytes(StandardCharsets.UTF_8),
                body);
        boolean withoutNul = new String(body, StandardCharsets.ISO_8859_1).indexOf('\0') < 0;
        boolean shallow = depth(body) <= 512;
        boolean fewModels = members.stream().filter(member -> mayReadAsModel(member.name())).count() <= 64;
        assertThat(plain && utf8 && withoutNul && shallow && fewModels).as(refusal.getMessage()).isFalse();
    }

    private static int depth(byte[] body) {
        int depth = 0;
        int most = 0;
        for (byte next : body) {
            depth += next == '{' || next == '[' ? 1 : next == '}' || next == ']' ? -1 : 0;
            most = Math.max(most, depth);
        }
        return most;
    }

    /** Returns the members of the object that {@code body} is, or empty if it is none, or more than one value. */
    private static Optional<List<Member>> members(byte[] body) {
        List<Member> members = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.add(new Member(name, value(parser)));
            }
            return parser.nextToken() == null ? Optional.of(members) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String value(JsonParser parser) throws IOException {
        StringBuilder value = new StringBuilder();
        int depth = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            value.append(token).append(' ').append(parser.getText());
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return value.toString();
            }
            if (parser.nextToken() == null) {
                throw new IOException("cut");
            }
        }
    }
}

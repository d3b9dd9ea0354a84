package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What is matched is what is sent, and no decoder behind it finds another path in it. */
class RequestTargetFuzzTest {
    @FuzzTest
    void aPathMeansOneThingOnly(byte[] wire) {
        String text = new String(wire, StandardCharsets.ISO_8859_1);
        RequestTarget target;
        try {
            target = RequestTarget.parse(text, "inference.local");
        } catch (InvalidTargetException e) {
            assertThat(e.getMessage()).doesNotContain("\n").isNotBlank();
            return;
        }
        assertCanonical(target);
        assertThat(reparsed(target)).isEqualTo(target);
        for (String method : List.of("GET", "POST", "get", "PUT")) {
            InferencePatterns.detect(method, target).ifPresent(pattern -> assertInside(pattern, target));
        }
    }

    private static RequestTarget reparsed(RequestTarget target) {
        try {
            return RequestTarget.parse(target.pathAndQuery());
        } catch (InvalidTargetException e) {
            throw new AssertionError("a canonical target is refused: " + target, e);
        }
    }

    private static void assertCanonical(RequestTarget target) {
        String path = target.path();
        assertThat(path).matches("[!$%&'()*+,./0-9:;=@A-Z_a-z~-]+").startsWith("/");
        assertThat(target.query()).doesNotContain("#", "\r", "\n", " ", "\0");
        // As a backend may read it: decoded, parameters dropped, backslashes taken for slashes.
        String decoded = decode(path).replace('\\', '/');
        for (String segment : decoded.split("/", -1)) {
            assertThat(segment.split(";", 2)[0]).isNotIn(".", "..");
        }
        assertThat(decoded.chars().filter(c -> c == '/').count())
                .isEqualTo(path.chars().filter(c -> c == '/').count());
        assertThat(decoded).doesNotContain("%").matches("[^\\x00-\\x1f\\x7f]*");
    }

    private static void assertInside(InferencePattern pattern, RequestTarget target) {
        String decoded = decode(target.path()).toLowerCase(Locale.ROOT);
        assertThat(decoded).as(pattern.toString()).matches("(?s)/v1/.+|/model/[^/]+/invoke.*");
    }

    private static String decode(String path) {
        StringBuilder decoded = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '%') {
                decoded.append((char) HexFormat.fromHexDigits(path, i + 1, i + 3));
                i += 2;
            } else {
                decoded.append(path.charAt(i));
            }
        }
        return decoded.toString();
    }
}

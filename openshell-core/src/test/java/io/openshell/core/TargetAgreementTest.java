package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No target that passes means another resource to a forgiving backend than the one that was matched. */
class TargetAgreementTest {
    private static final List<String> PIECES = List.of("/", "/", "/", ".", ".", "..", "%2e", "%2E", "%2f", "%5c", "%25",
            "\\", ";", "%3b", "v1", "models", "v1/models/", "chat/completions", "files", "model/", "invoke", "a", "%41",
            "%00", "?", "x=1", "%", "#", "\u00e9", " ");

    @Test
    void whatIsMatchedIsWhatAForgivingBackendServes() {
        Random random = new Random(20261124);
        int passed = 0;
        for (int i = 0; i < 200_000; i++) {
            String target = random.nextBoolean() ? randomTarget(random) : "/v1/models" + randomTarget(random);
            Optional<RequestTarget> parsed = parse(target);
            for (String method : List.of("GET", "POST")) {
                Optional<InferencePattern> pattern = parsed.flatMap(it -> InferencePatterns.detect(method, it));
                if (pattern.isPresent()) {
                    passed++;
                    assertAgrees(pattern.get(), parsed.get());
                }
            }
        }
        assertThat(passed).as("targets that pass, or this test shows nothing").isGreaterThan(10_000);
    }

    private static void assertAgrees(InferencePattern pattern, RequestTarget target) {
        String resource = LenientBackend.resource(target.path());
        if (pattern.path().endsWith("/*")) {
            assertThat(resource + "/").as(target.path()).startsWith("/v1/models/");
        } else if (pattern.path().contains("{}")) {
            assertThat(resource).as(target.path()).matches("/model/[^/]+/" + pattern.path().replaceFirst(".*/", ""));
        } else {
            assertThat(resource).as(target.path()).isEqualTo(pattern.path());
        }
    }

    private static Optional<RequestTarget> parse(String target) {
        try {
            return Optional.of(RequestTarget.parse(target));
        } catch (InvalidTargetException e) {
            return Optional.empty();
        }
    }

    private static String randomTarget(Random random) {
        StringBuilder target = new StringBuilder("/");
        int pieces = 1 + random.nextInt(8);
        for (int i = 0; i < pieces; i++) {
            target.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return target.toString();
    }
}

package io.openshell.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.ResolvedRoute;
import io.openshell.router.yaml.RoutesFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what the repository holds. The commands in it are run by the quickstart and by CI. */
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    private static String readme() throws Exception {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static String block(String language) throws Exception {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(readme()).results()
                .map(found -> found.group(1)).findFirst().orElseThrow();
    }

    @Test
    void theJavaInItIsPartOfTheExample() throws Exception {
        Path example = ROOT.resolve("examples/embedding/src/main/java/io/openshell/examples/embedding/"
                + "EmbeddingExample.java");

        assertThat(Files.readString(example)).contains(block("java"));
        assertThat(Files.readAllLines(example)).hasSizeLessThanOrEqualTo(40);
    }

    /** A row with code and a link to a file in Java: the code is in that file's folder. */
    @Test
    void theLinesForFrameworksArePartsOfTheExamples() throws Exception {
        List<MatchResult> rows =
                Pattern.compile("(?m)^\\|[^|]*\\|[^|]*\\| `([^`]+)` \\| \\[\\w+]\\((\\S+\\.java)\\) \\|$")
                        .matcher(readme())
                        .results()
                        .toList();

        assertThat(rows).hasSize(5);
        for (MatchResult row : rows) {
            StringBuilder sources = new StringBuilder();
            try (Stream<Path> files = Files.list(ROOT.resolve(row.group(2)).getParent())) {
                for (Path file : files.toList()) {
                    sources.append(Files.readString(file));
                }
            }
            assertThat(sources.toString().replaceAll("\\s", "")).contains(row.group(1).replaceAll("\\s", ""));
        }
    }

    @Test
    void theRoutesFileInItIsRead(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("routes.yaml"), block("yaml"));

        List<ResolvedRoute> routes = RoutesFile.load(file, Map.of()).routes();

        assertThat(routes).hasSize(1);
        assertThat(routes.getFirst().model()).isEqualTo("local-model");
    }

    @Test
    void theFilesAndTestsItNamesAreThere() throws Exception {
        for (String link : find("\\]\\(([^)]+)\\)")) {
            assertThat(ROOT.resolve(link)).exists();
        }
        for (String test : find("`([A-Za-z]+Test)`")) {
            try (Stream<Path> files = Files.walk(ROOT)) {
                assertThat(files.anyMatch(file -> file.endsWith(test + ".java"))).as(test).isTrue();
            }
        }
    }

    private static List<String> find(String pattern) throws Exception {
        List<String> found = Pattern.compile(pattern).matcher(readme()).results()
                .map((MatchResult match) -> match.group(1)).toList();
        assertThat(found).isNotEmpty();
        return found;
    }
}

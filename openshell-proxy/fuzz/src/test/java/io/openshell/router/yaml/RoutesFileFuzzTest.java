package io.openshell.router.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openshell.core.ResolvedRoute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A routes file is taken whole or refused with a reason; nothing else comes out, and no variable's value does. */
class RoutesFileFuzzTest {
    private static final String SECRET = "value-of-the-variable";

    private final Path file = Files.createTempFile("routes", ".yaml");

    RoutesFileFuzzTest() throws IOException {
        file.toFile().deleteOnExit();
    }

    @FuzzTest
    void aFileIsTakenOrRefusedWithAReason(byte[] text) throws IOException {
        Files.write(file, text);
        try {
            RoutesFile routes = RoutesFile.load(file, Map.of("KEY", SECRET));
            for (ResolvedRoute route : routes.routes()) {
                assertThat(route.model()).isNotBlank();
                assertThat(route.toString()).doesNotContain(SECRET);
            }
        } catch (RoutesFileException e) {
            assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain(SECRET);
        }
    }
}

package io.openshell.gateway.app.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.program.ConfigurationException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUrlTest {
    @Test
    void aFileIsMadeAbsolute() throws Exception {
        assertThat(StoreUrl.parse("sqlite:/var/lib/x.db")).isEqualTo(new StoreUrl.Sqlite(Path.of("/var/lib/x.db")));
        assertThat(((StoreUrl.Sqlite) StoreUrl.parse("sqlite:x.db")).file()).isAbsolute();
    }

    @Test
    void aDatabaseIsReachedAsTheUrlSaysWithThePasswordOfTheEnvironment() throws Exception {
        StoreUrl url = StoreUrl.parse("postgresql://user@host:5433/base?sslmode=require");

        var source = ((StoreUrl.PostgreSql) url).source(Map.of("PGPASSWORD", "secret"));

        assertThat(source.getServerNames()).containsExactly("host");
        assertThat(source.getPortNumbers()).containsExactly(5433);
        assertThat(source.getDatabaseName()).isEqualTo("base");
        assertThat(source.getUser()).isEqualTo("user");
        assertThat(source.getPassword()).isEqualTo("secret");
        assertThat(source.getSslMode()).isEqualTo("require");
        assertThat(url.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "sqlite:", "gateway.db", "mysql://h/d", "postgresql:", "postgresql://h", "postgresql://h/",
                "postgresql:///d", "postgresql://h/d#f", "postgresql://h h/d"
            })
    void anythingElseIsRefused(String url) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> StoreUrl.parse(url))
                .withMessageStartingWith("--store: write sqlite:FILE or postgresql://");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://u:secret@h/d", "postgresql://u@h/d?password=secret"})
    void aPasswordInItIsRefusedAndNotRepeated(String url) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> StoreUrl.parse(url))
                .withMessageContaining("put it into PGPASSWORD")
                .withMessageNotContaining("secret");
    }
}

package io.openshell.gateway.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final Secret SECRET = Secret.of("sk-live-4Zq8vXw2Lr7NbT1c-schlüssel");
    private static final List<String> PLACE = List.of("table", "row", "column");

    private final Sealer sealer = new Sealer(MasterKey.generate());

    private void assertClosed(byte[] seal, List<String> place) {
        assertThatExceptionOfType(SealException.class)
                .isThrownBy(() -> sealer.open(seal, place))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sk-live"));
    }

    @Test
    void whatIsSealedOpensInItsPlace() throws Exception {
        byte[] seal = sealer.seal(SECRET, PLACE);

        assertThat(sealer.open(seal, PLACE)).isEqualTo(SECRET);
        assertThat(new String(seal, StandardCharsets.ISO_8859_1)).doesNotContain("sk-live");
    }

    @Test
    void noTwoSealsAreAlike() {
        assertThat(sealer.seal(SECRET, PLACE)).isNotEqualTo(sealer.seal(SECRET, PLACE));
    }

    @Test
    void aSealThatWasChangedAnywhereStaysClosed() {
        byte[] seal = sealer.seal(SECRET, PLACE);
        for (int i = 0; i < seal.length; i++) {
            byte[] changed = seal.clone();
            changed[i] ^= 1;
            assertClosed(changed, PLACE);
        }
    }

    @Test
    void aSealThatWasCutStaysClosed() {
        byte[] seal = sealer.seal(SECRET, PLACE);
        for (int length = 0; length < seal.length; length++) {
            assertClosed(Arrays.copyOf(seal, length), PLACE);
        }
        assertClosed(Arrays.copyOf(seal, seal.length + 1), PLACE);
    }

    @Test
    void aSealOpensNowhereElse() {
        byte[] seal = sealer.seal(SECRET, PLACE);

        assertClosed(seal, List.of("table", "row", "other"));
        assertClosed(seal, List.of("table", "other", "column"));
        assertClosed(seal, List.of("other", "row", "column"));
        assertClosed(seal, List.of("table", "row"));
        assertClosed(seal, List.of("table", "rowcolumn", ""));
        assertClosed(seal, List.of("tablerow", "column"));
    }

    @Test
    void anotherKeyOpensNothing() {
        byte[] seal = new Sealer(MasterKey.generate()).seal(SECRET, PLACE);

        assertClosed(seal, PLACE);
    }
}

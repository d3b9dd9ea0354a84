package io.openshell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestEntryAndLinesEndWithText() {
        assertThat(Table.of(List.of(List.of("NAME", "TYPE"), List.of("a-long-name", "t"), List.of("b", "longer"))))
                .isEqualTo("""
                        NAME         TYPE
                        a-long-name  t
                        b            longer
                        """);
    }

    @Test
    void noEntryBreaksItsLine() {
        assertThat(Table.of(List.of(List.of("A", "B"), List.of("x\ny", "\u001b[31mz")))).isEqualTo("""
                A    B
                x y  [31mz
                """);
    }
}

package io.openshell.cli;

import io.openshell.program.OneLine;
import java.util.ArrayList;
import java.util.List;

/** Rows as aligned columns. */
final class Table {
    private static final String GAP = "  ";

    private Table() {}

    /** Returns {@code rows}, all of one length, with every column as wide as its widest entry. */
    static String of(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < rows.getFirst().size(); column++) {
            int widest = 0;
            for (List<String> row : rows) {
                widest = Math.max(widest, OneLine.of(row.get(column)).length());
            }
            widths.add(widest);
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = OneLine.of(row.get(column));
                line.append(cell).append(" ".repeat(widths.get(column) - cell.length())).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}

package io.openshell.router.internal.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A table of test data: columns divided by tabs, in which {@code "-"} is nothing and escapes are Java's. */
final class Table {
    private Table() {}

    /** Returns the rows of the resource {@code name}. */
    static List<List<String>> read(String name) {
        try (InputStream in = Table.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split("\t")).stream().map(Table::cell).toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(String text) {
        return text.equals("-") ? "" : text.translateEscapes();
    }
}

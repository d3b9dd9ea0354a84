package io.openshell.router.yaml;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value with its place in the file, asked for by the type it must have.
 *
 * @param file the file's name
 * @param field the path to the value, such as {@code routes[0].timeout}
 */
record YamlValue(String file, String field, Node node) {
    /** Returns the text, which is not blank and was not read as another type. */
    String text() throws RoutesFileException {
        if (!(node instanceof ScalarNode scalar)) {
            throw problem("must be text");
        }
        if (!scalar.getTag().equals(Tag.STR)) {
            throw problem("YAML reads this as no text; put it in quotes");
        }
        if (scalar.getValue().isBlank()) {
            throw problem("must not be blank");
        }
        return scalar.getValue();
    }

    /** Returns the number, which is written in at most nine digits and nothing else. */
    int number() throws RoutesFileException {
        String digits = node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT) ? scalar.getValue() : "";
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw problem("must be a whole number, such as 60");
        }
        return Integer.parseInt(digits);
    }

    /** Returns the value {@code true} or {@code false}. */
    boolean flag() throws RoutesFileException {
        if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.BOOL)) {
            throw problem("must be true or false");
        }
        return scalar.getValue().equalsIgnoreCase("true");
    }

    List<YamlValue> list() throws RoutesFileException {
        if (!(node instanceof SequenceNode sequence)) {
            throw problem("must be a list");
        }
        List<YamlValue> values = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            values.add(new YamlValue(file, field + "[" + values.size() + "]", element));
        }
        return values;
    }

    YamlFields fields() throws RoutesFileException {
        if (!(node instanceof MappingNode mapping)) {
            throw problem("must be a mapping of fields");
        }
        return YamlFields.of(this, mapping);
    }

    RoutesFileException problem(String what) {
        return new RoutesFileException(file, YamlText.line(node.getStartMark()), field, what);
    }
}

package io.openshell.router.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The fields of a mapping by name, each once. */
final class YamlFields {
    /** What a field's name looks like. Whatever does not may be a key in the wrong place and is not repeated. */
    private static final Pattern NAME = Pattern.compile("[a-z]+([_-][a-z]+){0,3}");

    private static final int LONGEST_NAME = 24;

    private final YamlValue mapping;
    private final Map<String, YamlValue> fields = new LinkedHashMap<>();

    private YamlFields(YamlValue mapping) {
        this.mapping = mapping;
    }

    static YamlFields of(YamlValue mapping, MappingNode node) throws RoutesFileException {
        YamlFields fields = new YamlFields(mapping);
        for (NodeTuple tuple : node.getValue()) {
            YamlValue key = new YamlValue(mapping.file(), mapping.field(), tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                throw key.problem("a field's name must be text");
            }
            YamlValue value = fields.at(name.getValue(), tuple);
            if (fields.fields.putIfAbsent(name.getValue(), value) != null) {
                throw fields.problemAt(name.getValue(), key, "given twice");
            }
        }
        return fields;
    }

    private YamlValue at(String name, NodeTuple tuple) {
        return new YamlValue(mapping.file(), path(name), tuple.getValueNode());
    }

    private String path(String name) {
        return mapping.field().isEmpty() ? name : mapping.field() + "." + name;
    }

    /** @throws RoutesFileException if there is a field that is not in {@code known} */
    void allowOnly(Set<String> known) throws RoutesFileException {
        for (Map.Entry<String, YamlValue> field : fields.entrySet()) {
            if (!known.contains(field.getKey())) {
                throw problemAt(field.getKey(), field.getValue(), "unknown field; known are "
                        + String.join(", ", known));
            }
        }
    }

    private RoutesFileException problemAt(String name, YamlValue where, String what) {
        boolean printable = name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
        return new YamlValue(mapping.file(), printable ? path(name) : mapping.field(), where.node()).problem(what);
    }

    Optional<YamlValue> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    YamlValue require(String name) throws RoutesFileException {
        YamlValue value = fields.get(name);
        if (value == null) {
            throw new YamlValue(mapping.file(), path(name), mapping.node()).problem("missing");
        }
        return value;
    }

    /** @throws RoutesFileException unless exactly one of the two is there */
    YamlValue requireOneOf(String one, String other) throws RoutesFileException {
        if (fields.containsKey(one) && fields.containsKey(other)) {
            throw fields.get(other).problem("given beside " + one + "; give one of the two");
        }
        return fields.containsKey(other) ? fields.get(other) : require(one);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    RoutesFileException problem(String what) {
        return mapping.problem(what);
    }
}

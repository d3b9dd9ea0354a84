package io.openshell.cli;

import java.util.Objects;
import java.util.Optional;

/**
 * What a command has to say.
 *
 * @param text for people, with its line ends
 * @param json for programs, one document
 * @param note for people, on stderr
 */
record Printed(String text, String json, Optional<String> note) {
    Printed {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(json, "json");
        Objects.requireNonNull(note, "note");
    }

    static Printed of(String text, Json json) {
        return new Printed(text, json.toString(), Optional.empty());
    }

    Printed noting(String line) {
        return new Printed(text, json, Optional.of(line));
    }
}

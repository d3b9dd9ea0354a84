package io.openshell.router.yaml;

import java.io.Serial;

/**
 * A routes file that cannot be used. The message is one line, {@code FILE:LINE: FIELD: what is wrong}, and repeats no
 * value of the file: any of them may be a key that was put into the wrong place.
 */
public final class RoutesFileException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the report.
     *
     * @param file the file's name as the operator gave it
     * @param line the line, from 1, or 0 for the file as a whole
     * @param field the field with the path to it, such as {@code routes[0].model}; empty for the file as a whole
     * @param problem what is wrong and what to do, in fixed words
     */
    RoutesFileException(String file, int line, String field, String problem) {
        super(file + (line > 0 ? ":" + line : "") + ": " + (field.isEmpty() ? "" : field + ": ") + problem);
    }
}

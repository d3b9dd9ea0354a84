package io.openshell.program.console;

/**
 * What a console shows. For implementers: no secret and no part of a prompt or an answer goes into it, and all of it is
 * bounded. Used by one thread, and only while somebody watches.
 */
public interface ConsoleContent {
    /** Looks at what there is now; the other methods tell what was seen by the last look. */
    void look();

    /** Writes everything, as members of the object that {@code out} is in: for a viewer that has just come. */
    void writeAll(JsonWriter out);

    /**
     * Writes what the last look saw and the one before had not, as members of the object that {@code out} is in.
     *
     * @return whether there is more in it than gauges, which viewers need not hear of that often
     */
    boolean writeChanges(JsonWriter out);
}

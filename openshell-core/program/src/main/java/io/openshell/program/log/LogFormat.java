package io.openshell.program.log;

/** How a log entry is printed. */
public enum LogFormat {
    /** Time, level, event, then {@code key=value}. */
    TEXT,
    /** One JSON object. */
    JSON
}

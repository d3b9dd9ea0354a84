package io.openshell.program.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** Prints entries to stderr, one line each; what libraries log through the JDK goes the same way. Thread-safe. */
public final class Log {
    private final LogFormat format;
    private final LogLines lines;
    private final Timestamps timestamps = new Timestamps();

    Log(LogFormat format, OutputStream out) {
        this.format = format;
        this.lines = new LogLines(out);
    }

    /** Returns the log of this process, which from now on also takes what goes to the JDK's loggers. */
    public static Log install(LogFormat format) {
        Log log = new Log(format, new FileOutputStream(FileDescriptor.err));
        LogManager.getLogManager().reset();
        java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
        root.addHandler(new JdkHandler(log));
        root.setLevel(Level.INFO);
        return log;
    }

    /** Prints a warning of this program. */
    public void warn(String message) {
        print(entry("WARN", "warning").with("message", message));
    }

    /** Returns an entry of now, to be filled and printed. */
    public LogEntry entry(String level, String event) {
        return new LogEntry(format, timestamps, Instant.now(), level, event);
    }

    /** Prints {@code entry}, after what waits, before this returns or as soon as another line is written. */
    public void print(LogEntry entry) {
        lines.add(entry.end());
    }

    /**
     * Prints {@code entry} with those of the next 20 milliseconds or so: where they come by the thousand, one write serves
     * many. A process that is killed loses them; one that ends calls {@link #flush}.
     */
    public void printSoon(LogEntry entry) {
        lines.addSoon(entry.end());
    }

    /** Prints what waits. */
    public void flush() {
        lines.flush();
    }

    /** Prints what {@code fault} is and where it was thrown; never its message, which may quote a request. */
    public LogEntry withFault(LogEntry entry, Throwable fault) {
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement frame : fault.getStackTrace()) {
            stack.append(stack.isEmpty() ? "" : " < ").append(frame);
        }
        return entry.with("fault", fault.getClass().getName()).with("stack", stack.toString());
    }

    /** Takes the records of the JDK's loggers. */
    private static final class JdkHandler extends Handler {
        private final Log log;
        private final SimpleFormatter formatter = new SimpleFormatter();

        JdkHandler(Log log) {
            this.log = log;
        }

        @Override
        public void publish(LogRecord record) {
            String level = record.getLevel().intValue() >= Level.WARNING.intValue() ? "WARN" : "INFO";
            LogEntry entry = log.entry(level, "log")
                    .with("logger", String.valueOf(record.getLoggerName()))
                    .with("message", String.valueOf(formatter.formatMessage(record)));
            Optional.ofNullable(record.getThrown()).ifPresent(fault -> log.withFault(entry, fault));
            log.print(entry);
        }

        @Override
        public void flush() {
            // None of these waits.
        }

        @Override
        public void close() {
            flush();
        }
    }
}

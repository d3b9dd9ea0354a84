package io.openshell.program;

import java.time.Duration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.RecordingState;

/** How a program that serves ends when the process gets a signal: gracefully, with 0. */
public final class EndBySignal {
    private static final Duration LONGEST_WRITING = Duration.ofSeconds(5);
    private static final long LOOK_AGAIN_MILLIS = 5;

    private EndBySignal() {}

    /** Has {@code close} called when the process gets a signal; the process ends when it returns. */
    public static void with(Runnable close) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
            close.run();
            awaitRecordings();
            // The JVM would exit with the signal's number; a program that ended as it was asked to has done its work.
            Runtime.getRuntime().halt(0);
        }));
    }

    /** Waits until the JDK has written the flight recordings that last until the exit: its hook runs beside this one. */
    private static void awaitRecordings() {
        long deadline = System.nanoTime() + LONGEST_WRITING.toNanos();
        try {
            while (areRecordingsUnwritten() && System.nanoTime() < deadline) {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean areRecordingsUnwritten() {
        // The JDK closes one once it is written.
        return FlightRecorder.isInitialized()
                && FlightRecorder.getFlightRecorder().getRecordings().stream()
                        .anyMatch(recording -> recording.getDumpOnExit()
                                && recording.getState() != RecordingState.CLOSED);
    }
}

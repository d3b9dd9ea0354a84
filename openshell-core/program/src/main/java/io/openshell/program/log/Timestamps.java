package io.openshell.program.log;

import java.time.Instant;

/** Writes times in ISO 8601, in UTC, to the microsecond. What entries of one second share is made once. Thread-safe. */
final class Timestamps {
    private static final int NANOS_OF_MICRO = 1000;
    private static final int FIRST_DIGIT = 100_000;

    private record Second(long number, String text) {
        static Second of(long number) {
            String text = Instant.ofEpochSecond(number).toString();
            return new Second(number, text.substring(0, text.length() - "Z".length()) + ".");
        }
    }

    private volatile Second last = Second.of(0);

    void append(Instant time, StringBuilder line) {
        Second second = last;
        if (second.number != time.getEpochSecond()) {
            second = Second.of(time.getEpochSecond());
            last = second;
        }
        line.append(second.text);
        int micros = time.getNano() / NANOS_OF_MICRO;
        for (int unit = FIRST_DIGIT; unit > 0; unit /= 10) {
            line.append((char) ('0' + micros / unit % 10));
        }
        line.append('Z');
    }
}

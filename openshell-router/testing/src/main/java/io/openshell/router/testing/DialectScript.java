package io.openshell.router.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the scripted providers say, to whom, and where their streams break. Immutable. */
record DialectScript(Optional<String> key, boolean bearerToo, Optional<AwsAccount> account, List<String> models,
        String text, Duration pause, Cut cut) {

    /** Where a stream ends early. */
    sealed interface Cut {

        record Never() implements Cut {}

        record AfterBytes(int bytes) implements Cut {

            public AfterBytes {
                requireNotNegative(bytes);
            }
        }

        record AfterEvents(int events) implements Cut {

            public AfterEvents {
                requireNotNegative(events);
            }
        }

        private static void requireNotNegative(int count) {
            if (count < 0) {
                throw new IllegalArgumentException("a stream is not cut behind " + count);
            }
        }
    }

    /** A prompt that contains it gets a stream cut in the middle. */
    static final String CUT_WORD = "CUT-THE-STREAM";

    DialectScript {
        models = List.copyOf(models);
    }

    /** Whether that key is the expected one; any is, if none is expected. */
    boolean accepts(Optional<String> given) {
        return key.isEmpty() || key.equals(given);
    }

    /** Whether a model of that id is served; any is, if none was named. */
    boolean serves(String model) {
        return models.isEmpty() || models.contains(model);
    }

    /** The ids to list. */
    List<String> listed() {
        return models.isEmpty() ? List.of("scripted-model") : models;
    }

    /** The text in the pieces it is streamed in: words, each with the space in front of it. */
    List<String> pieces() {
        return Arrays.asList(text.split("(?= )"));
    }

    /**
     * A chunked reply of these events, one chunk each, cut where the script or the prompt says so: then the connection
     * is closed without the terminator.
     */
    Reply stream(DialectRequest request, Reply head, List<byte[]> events) {
        Cut wanted = cut instanceof Cut.Never && request.mentions(CUT_WORD)
                ? new Cut.AfterEvents(events.size() / 2)
                : cut;
        return switch (wanted) {
            case Cut.Never never -> chunks(head, events).lastChunk();
            case Cut.AfterEvents after ->
                chunks(head, events.subList(0, Math.min(after.events(), events.size()))).close();
            case Cut.AfterBytes after -> cutAfter(after.bytes(), head, events);
        };
    }

    private Reply chunks(Reply head, List<byte[]> events) {
        Reply reply = head;
        for (byte[] event : events) {
            reply = pause.isZero() ? reply.chunk(event) : reply.delay(pause).chunk(event);
        }
        return reply;
    }

    /** Bytes of events, not of framing: the chunk in which they end announces its full size and stops short of it. */
    private Reply cutAfter(int bytes, Reply head, List<byte[]> events) {
        int left = bytes;
        int whole = 0;
        while (whole < events.size() && events.get(whole).length <= left) {
            left -= events.get(whole).length;
            whole++;
        }
        Reply reply = chunks(head, events.subList(0, whole));
        if (whole < events.size() && left > 0) {
            byte[] last = events.get(whole);
            reply = reply.bytes(Integer.toHexString(last.length) + "\r\n").bytes(Arrays.copyOf(last, left));
        }
        return reply.close();
    }
}

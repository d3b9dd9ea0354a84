package io.openshell.proxy.stream;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Server-sent events: an event ends with a blank line, a line with LF, CR or CRLF (WHATWG HTML, section 9.2.5).
 */
final class SseFramer implements EventFramer {
    private final SseErrorEvent error;
    private final HeldEvent held = new HeldEvent();

    /** Whether the line so far is empty, as at the start of a stream. */
    private boolean lineEmpty = true;

    private boolean afterCr;

    /** Whether that CR ended an event, so that an LF behind it belongs to the event's end. */
    private boolean crEndedEvent;

    SseFramer(SseErrorEvent error) {
        this.error = error;
    }

    @Override
    public ByteBuffer accept(ByteBuffer piece) {
        int start = piece.position();
        int complete = 0;
        for (int i = start; i < piece.limit(); i++) {
            if (endsEvent(piece.get(i))) {
                complete = i + 1 - start;
            }
        }
        return held.release(piece, complete);
    }

    private boolean endsEvent(byte next) {
        boolean lineFeedOfCrLf = next == '\n' && afterCr;
        afterCr = next == '\r';
        if (lineFeedOfCrLf) {
            return crEndedEvent;
        }
        if (next != '\n' && next != '\r') {
            lineEmpty = false;
            return false;
        }
        boolean blankLine = lineEmpty;
        lineEmpty = true;
        crEndedEvent = blankLine;
        return blankLine;
    }

    @Override
    public ByteBuffer remainder() {
        return held.take();
    }

    @Override
    public Optional<ByteBuffer> truncation() {
        return held.leftInPart() ? error.behindPartOfAnEvent() : Optional.of(error.onBoundary());
    }
}

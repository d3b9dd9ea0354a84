package io.openshell.router.internal.usage;

import java.nio.charset.StandardCharsets;

/**
 * Meters server-sent events whose data is JSON each (WHATWG HTML, section 9.2). The data of an event tells by its shape
 * what it is, so its name is not looked at. Nearly all events say nothing of usage, and most come whole: those are passed
 * over at the speed of a search.
 */
final class SseMeter extends BodyMeter {
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] LINE_FEED = {'\n'};

    private enum Line {
        START, NAME, FIRST_BLANK, DATA, OTHER
    }

    private final UsageDocument document;
    private final MemberReader reader;

    private Line line = Line.START;

    /** How many bytes of {@link #DATA} the line begins with. */
    private int matched;

    /** How many bytes of the mark the stream began with; all of them when the place for one is behind us. */
    private int marks;

    /** Whether the last byte was a CR, so that an LF belongs to it. */
    private boolean afterCr;

    /** Whether the event has a line of data, so that another one continues its document. */
    private boolean hasData;

    SseMeter(UsageDocument document) {
        this.document = document;
        this.reader = new MemberReader(document);
    }

    @Override
    void read(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            if (line == Line.START && !hasData && marks % BYTE_ORDER_MARK.length == 0) {
                at = skipEvents(bytes, at, ByteScan.usage(bytes, at, end));
            }
            at = readEvent(bytes, at, end);
        }
    }

    /** Returns where the last event ends in front of {@code end}: none of those matters. */
    private int skipEvents(byte[] bytes, int start, int end) {
        for (int at = end - 1; at > start; at--) {
            byte last = bytes[at];
            // Two ends of lines in a row, which CRLF is not.
            if (isEnd(last) && isEnd(bytes[at - 1]) && (last == '\r' || bytes[at - 1] == '\n')) {
                afterCr = last == '\r';
                marks = BYTE_ORDER_MARK.length;
                return at + 1;
            }
        }
        return start;
    }

    private static boolean isEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /** Reads to the end of the event, or to {@code end}, and returns where that is. */
    private int readEvent(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            byte next = bytes[at];
            if (isEnd(next)) {
                at++;
                if (endLine(next)) {
                    return at;
                }
                continue;
            }
            afterCr = false;
            switch (line) {
                case START, NAME -> {
                    readName(next);
                    at++;
                }
                case FIRST_BLANK -> {
                    line = Line.DATA;
                    at += next == ' ' ? 1 : 0;
                }
                case DATA -> {
                    int stop = ByteScan.endOfLine(bytes, at, end);
                    reader.read(bytes, at, stop);
                    at = stop;
                }
                case OTHER -> at = ByteScan.endOfLine(bytes, at, end);
            }
        }
        return at;
    }

    /** Takes a CR or LF, and returns whether it ends the event. */
    private boolean endLine(byte last) {
        if (last == '\n' && afterCr) {
            afterCr = false;
            return false;
        }
        boolean endsEvent = line == Line.START;
        if (endsEvent) {
            hasData = false;
        }
        afterCr = last == '\r';
        line = Line.START;
        matched = 0;
        marks = BYTE_ORDER_MARK.length;
        return endsEvent;
    }

    private void readName(byte next) {
        if (marks < BYTE_ORDER_MARK.length) {
            if (next == BYTE_ORDER_MARK[marks]) {
                marks++;
                return;
            }
            // What is a part of a mark only is a part of a name.
            line = marks == 0 ? Line.NAME : Line.OTHER;
            marks = BYTE_ORDER_MARK.length;
        }
        if (line == Line.OTHER || next != DATA[matched]) {
            line = Line.OTHER;
            return;
        }
        line = Line.NAME;
        matched++;
        if (matched == DATA.length) {
            beginData();
        }
    }

    private void beginData() {
        line = Line.FIRST_BLANK;
        if (hasData) {
            reader.read(LINE_FEED, 0, 1);
        } else {
            reader.begin();
            hasData = true;
        }
    }

    @Override
    TokenCounts counts() {
        return document.counts();
    }
}

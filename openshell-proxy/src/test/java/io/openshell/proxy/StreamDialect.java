package io.openshell.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A streamed dialect: where it is asked for, where its events end, and what tells its clients that a stream was cut. */
enum StreamDialect {
    CHAT("/v1/chat/completions", "data: {\"error\":" + Texts.OPENAI_ERROR + "}\n\n"),
    COMPLETIONS("/v1/completions", "data: {\"error\":" + Texts.OPENAI_ERROR + "}\n\n"),
    RESPONSES("/v1/responses", "event: error\ndata: {\"type\":\"error\",\"code\":\"stream_truncated\",\"message\":\""
            + Texts.TRUNCATED + "\",\"param\":null,\"sequence_number\":0,\"error\":" + Texts.OPENAI_ERROR + "}\n\n"),
    MESSAGES("/v1/messages", "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\""
            + Texts.TRUNCATED + "\"}}\n\n"),
    BEDROCK("/model/some-model/invoke-with-response-stream",
            new String(HexFormat.of().parseHex(Texts.BEDROCK_EXCEPTION), StandardCharsets.ISO_8859_1)) {
        @Override
        int wholeEvents(byte[] body) {
            int whole = 0;
            while (whole + 4 <= body.length && whole + int32(body, whole) <= body.length) {
                whole += int32(body, whole);
            }
            return whole;
        }

        @Override
        String contentType() {
            return "application/vnd.amazon.eventstream";
        }
    };

    private static final class Texts {
        static final String TRUNCATED = "the inference stream was cut before its end";
        static final String OPENAI_ERROR = "{\"message\":\"" + TRUNCATED
                + "\",\"type\":\"upstream_error\",\"param\":null,\"code\":\"stream_truncated\"}";

        /** Prelude, three string headers, payload and both CRCs, put together by another program. */
        static final String BEDROCK_EXCEPTION =
                "000000b000000067a63323860f3a657863657074696f6e2d747970650700196d6f64656c53747265616d4572"
                        + "726f72457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f"
                        + "6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a227468652069"
                        + "6e666572656e63652073747265616d2077617320637574206265666f72652069747320656e64227d252468ac";

        private Texts() {}
    }

    private final String path;
    private final byte[] errorEvent;

    StreamDialect(String path, String errorEvent) {
        this.path = path;
        this.errorEvent = errorEvent.getBytes(StandardCharsets.ISO_8859_1);
    }

    String path() {
        return path;
    }

    String contentType() {
        return "text/event-stream; charset=utf-8";
    }

    /** Returns what a client must get of a stream of which only {@code received} came: its whole events and the error. */
    byte[] cutAnswer(byte[] received) {
        int whole = wholeEvents(received);
        byte[] answer = Arrays.copyOf(received, whole + errorEvent.length);
        System.arraycopy(errorEvent, 0, answer, whole, errorEvent.length);
        return answer;
    }

    /** Returns whether the last bytes of {@code body} are the error event. */
    boolean endsWithError(byte[] body) {
        int start = body.length - errorEvent.length;
        return start >= 0 && Arrays.equals(body, start, body.length, errorEvent, 0, errorEvent.length);
    }

    /** Returns how many of the first bytes of {@code body} are whole events. */
    int wholeEvents(byte[] body) {
        int blankLine = new String(body, StandardCharsets.ISO_8859_1).lastIndexOf("\n\n");
        return blankLine < 0 ? 0 : blankLine + 2;
    }

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }
}

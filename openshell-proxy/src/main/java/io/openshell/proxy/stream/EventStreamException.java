package io.openshell.proxy.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The event-stream message that tells a Bedrock client that its stream was cut: prelude, string headers, JSON payload,
 * each part with its CRC-32 as the Amazon event stream encoding has it.
 */
final class EventStreamException {
    private static final int STRING = 7;
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;

    private EventStreamException() {}

    static ByteBuffer encode() {
        byte[] headers = headers();
        byte[] payload = ("{\"message\":\"" + StreamTexts.TRUNCATED + "\"}").getBytes(StandardCharsets.US_ASCII);
        int length = PRELUDE + headers.length + payload.length + CHECKSUM;
        ByteBuffer message = ByteBuffer.allocate(length).putInt(length).putInt(headers.length);
        message.putInt(checksum(message));
        message.put(headers).put(payload);
        return message.putInt(checksum(message)).flip();
    }

    private static byte[] headers() {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        addHeader(headers, ":exception-type", "modelStreamErrorException");
        addHeader(headers, ":content-type", "application/json");
        addHeader(headers, ":message-type", "exception");
        return headers.toByteArray();
    }

    private static void addHeader(ByteArrayOutputStream headers, String name, String value) {
        headers.write(name.length());
        headers.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        headers.write(STRING);
        headers.write(value.length() >> 8);
        headers.write(value.length());
        headers.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static int checksum(ByteBuffer soFar) {
        CRC32 checksum = new CRC32();
        checksum.update(soFar.array(), 0, soFar.position());
        return (int) checksum.getValue();
    }
}

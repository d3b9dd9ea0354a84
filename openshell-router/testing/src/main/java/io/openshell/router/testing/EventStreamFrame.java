package io.openshell.router.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Messages of {@code application/vnd.amazon.eventstream}.
 *
 * <p>Total length, headers length, CRC-32 of these two; headers; payload; CRC-32 of all before it. Big-endian.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html">Amazon event stream
 *     encoding</a>
 */
final class EventStreamFrame {

    private static final byte STRING = 7;
    private static final int PRELUDE = 12;
    private static final int CRC = 4;

    private EventStreamFrame() {}

    /** An event of that type with a JSON payload. */
    static byte[] event(String type, String json) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(":event-type", type);
        headers.put(":content-type", "application/json");
        headers.put(":message-type", "event");
        return frame(headers, json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(Map<String, String> headers, byte[] payload) {
        byte[] headerBytes = headers(headers);
        ByteBuffer frame = ByteBuffer.allocate(PRELUDE + headerBytes.length + payload.length + CRC);
        frame.putInt(frame.capacity()).putInt(headerBytes.length);
        frame.putInt(crc(frame.array(), frame.position()));
        frame.put(headerBytes).put(payload);
        frame.putInt(crc(frame.array(), frame.position()));
        return frame.array();
    }

    private static byte[] headers(Map<String, String> headers) {
        int size = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            size += 1 + header.getKey().length() + 1 + 2 + header.getValue().length();
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        headers.forEach((name, value) -> {
            bytes.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII)).put(STRING);
            bytes.putShort((short) value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
        });
        return bytes.array();
    }

    private static int crc(byte[] bytes, int count) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, count);
        return (int) crc.getValue();
    }
}

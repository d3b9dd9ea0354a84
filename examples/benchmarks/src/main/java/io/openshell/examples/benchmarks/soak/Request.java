package io.openshell.examples.benchmarks.soak;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * One request, of which the backend must get every byte but the model's name.
 *
 * @param target path and query
 */
record Request(String target, String body) {
    static final String CHAT = "/v1/chat/completions";
    /** What every body begins with. */
    static final String MODEL = "{\"model\":\"mine\"";

    private static final int LARGEST_CHUNK = 8_192;

    /** Returns one that the backend answers as {@code wanted} says. */
    static Request of(String path, String wanted, int bytes, boolean stream) {
        return new Request(
                path + "?soak=" + wanted,
                MODEL + (stream ? ",\"stream\":true" : "") + ",\"input\":\"" + "words ".repeat(bytes / 6) + "\"}");
    }

    /** Returns what names the bytes behind the model, on either side of the proxy. */
    static String checksum(byte[] body, int from) {
        CRC32 crc = new CRC32();
        crc.update(body, from, body.length - from);
        return body.length - from + "-" + Long.toHexString(crc.getValue());
    }

    String checksum() {
        return checksum(bodyBytes(), MODEL.length());
    }

    String head(String... more) {
        StringBuilder head = new StringBuilder("POST " + target + " HTTP/1.1\r\nHost: inference.local\r\n"
                + "Content-Type: application/json\r\nAuthorization: Bearer of-the-client\r\nX-Soak: stays-behind\r\n");
        for (String line : more) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    String headWithLength(String... more) {
        String[] lines = java.util.Arrays.copyOf(more, more.length + 1);
        lines[more.length] = "Content-Length: " + body.length();
        return head(lines);
    }

    /** Returns head and body in one. */
    byte[] bytes() {
        return (headWithLength() + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] bodyBytes() {
        return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends it in chunks of random sizes, some of them of one byte. */
    void sendChunked(Tunnel tunnel, RandomGenerator random) throws IOException {
        tunnel.send(head("Transfer-Encoding: chunked"));
        byte[] bytes = bodyBytes();
        int from = 0;
        while (from < bytes.length) {
            int size = Math.min(bytes.length - from, random.nextInt(8) == 0 ? 1 : 1 + random.nextInt(LARGEST_CHUNK));
            ByteArrayOutputStream chunk = new ByteArrayOutputStream(size + 16);
            chunk.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunk.write(bytes, from, size);
            chunk.writeBytes(new byte[] {'\r', '\n'});
            tunnel.send(chunk.toByteArray());
            from += size;
        }
        tunnel.send("0\r\n\r\n");
    }

    /** Sends the head, waits to be told to go on, and sends the body. */
    void sendWhenAsked(Tunnel tunnel) throws IOException {
        tunnel.send(headWithLength("Expect: 100-continue"));
        int status = tunnel.readHead().status();
        if (status != 100) {
            throw new IOException("not told to go on, but " + status);
        }
        tunnel.send(bodyBytes());
    }
}

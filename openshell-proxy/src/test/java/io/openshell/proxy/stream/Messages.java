package io.openshell.proxy.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Event-stream messages of any size, good or not. */
final class Messages {
    private Messages() {}

    /** Returns a good message of {@code length} bytes, of which {@code headers} are headers. */
    static byte[] message(int length, int headers) {
        ByteBuffer message = ByteBuffer.allocate(length).putInt(length).putInt(headers);
        message.putInt(sum(message.array(), 8));
        for (int i = 12; i < length - 4; i++) {
            message.put((byte) (i * 31));
        }
        return message.putInt(sum(message.array(), length - 4)).array();
    }

    static byte[] messages(int... lengths) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int length : lengths) {
            all.writeBytes(message(length, 0));
        }
        return all.toByteArray();
    }

    /** Returns a prelude with these numbers, good in itself, and four bytes more. */
    static byte[] prelude(int length, int headers) {
        ByteBuffer prelude = ByteBuffer.allocate(16).putInt(length).putInt(headers);
        return prelude.putInt(sum(prelude.array(), 8)).array();
    }

    private static int sum(byte[] bytes, int count) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, count);
        return (int) sum.getValue();
    }
}

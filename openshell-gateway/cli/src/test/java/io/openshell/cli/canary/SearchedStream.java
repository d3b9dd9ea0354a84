package io.openshell.cli.canary;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads answers of a proxy and has every byte searched: as it came, and the bodies without their chunk framing. */
final class SearchedStream {
    private static final String TRUNCATED = "cut before its end";

    private final InputStream in;
    private final OutputStream body;

    /** How an answer ended. */
    enum End {
        /** Its end was read; the connection may serve more. */
        WHOLE,
        /** The connection is of no use any more. */
        LAST
    }

    SearchedStream(InputStream socket, OutputStream raw, OutputStream body) {
        this.in = new BufferedInputStream(new Tee(socket, raw), 16 * 1024);
        this.body = body;
    }

    private static final class Tee extends FilterInputStream {
        private final OutputStream copy;

        Tee(InputStream in, OutputStream copy) {
            super(in);
            this.copy = copy;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
                copy.write(bytes, offset, count);
            }
            return count;
        }
    }

    /** Reads one answer. */
    End readAnswer() throws IOException {
        String status = readLine();
        if (status.startsWith("HTTP/1.1 100")) {
            readLine();
            return readAnswer();
        }
        boolean last = false;
        boolean chunked = false;
        int length = -1;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String lower = line.toLowerCase(Locale.ROOT);
            last |= lower.equals("connection: close");
            chunked |= lower.equals("transfer-encoding: chunked");
            length = lower.startsWith("content-length: ") ? Integer.parseInt(lower.substring(16)) : length;
        }
        if (chunked) {
            return readChunks() && !last ? End.WHOLE : End.LAST;
        }
        if (status.startsWith("HTTP/1.1 204") || status.startsWith("HTTP/1.1 304")) {
            return last ? End.LAST : End.WHOLE;
        }
        copy(length);
        return last || length < 0 ? End.LAST : End.WHOLE;
    }

    private void copy(int length) throws IOException {
        byte[] buffer = new byte[4096];
        int left = length;
        while (left != 0) {
            int count = in.read(buffer, 0, left < 0 ? buffer.length : Math.min(left, buffer.length));
            if (count < 0) {
                return;
            }
            body.write(buffer, 0, count);
            left -= left < 0 ? 0 : count;
        }
    }

    /** Returns whether the last chunk was read; behind the report of a cut answer the proxy waits for the close. */
    private boolean readChunks() throws IOException {
        while (true) {
            int size = Integer.parseInt(readLine(), 16);
            if (size == 0) {
                return readLine().isEmpty();
            }
            byte[] data = in.readNBytes(size);
            body.write(data);
            if (data.length < size
                    || size < 1000 && new String(data, StandardCharsets.ISO_8859_1).contains(TRUNCATED)) {
                return false;
            }
            readLine();
        }
    }

    /** Reads what is there first, at most so many bytes, to leave in the middle. */
    void readSome(int most) throws IOException {
        in.skip(Math.min(most, in.read() < 0 ? 0 : in.available()));
    }

    /** Reads to the end of the connection. */
    void readAll() throws IOException {
        copy(-1);
    }

    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            line.append((char) c);
        }
        line.setLength(Math.max(0, line.length() - 1));
        return line.toString();
    }
}

package io.openshell.proxy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between one client and the proxy and counts the TLS records that come from the proxy. */
final class RecordTap implements AutoCloseable {
    private static final int RECORD_HEADER = 5;

    private final ServerSocket listener;
    private final InetSocketAddress proxy;
    private final AtomicInteger records = new AtomicInteger();

    RecordTap(InetSocketAddress proxy) throws IOException {
        this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        this.proxy = proxy;
        Thread.ofVirtual().start(this::run);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Returns how many records have been passed on to the client so far. */
    int records() {
        return records.get();
    }

    private void run() {
        try (Socket client = listener.accept();
                Socket server = new Socket(proxy.getAddress(), proxy.getPort())) {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> copy(client, server));
            DataInputStream in = new DataInputStream(server.getInputStream());
            OutputStream out = client.getOutputStream();
            passConnectAnswer(in, out);
            while (true) {
                byte[] header = new byte[RECORD_HEADER];
                in.readFully(header);
                byte[] rest = new byte[(header[3] & 0xff) << 8 | header[4] & 0xff];
                in.readFully(rest);
                records.incrementAndGet();
                out.write(header);
                out.write(rest);
            }
        } catch (IOException e) {
            // Either side has closed, which is how every tap ends.
            close();
        }
    }

    private static void passConnectAnswer(InputStream in, OutputStream out) throws IOException {
        for (String seen = ""; !seen.endsWith("\r\n\r\n");) {
            int c = in.read();
            out.write(c);
            seen += (char) c;
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side has closed.
            return;
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

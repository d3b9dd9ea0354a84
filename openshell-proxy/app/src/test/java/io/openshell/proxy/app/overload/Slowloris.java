package io.openshell.proxy.app.overload;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The ways to hold a connection with next to nothing, by the place where the client slows down. */
enum Slowloris {
    /** A byte of the CONNECT now and then. */
    CONNECT {
        @Override
        Tunnel begin(SmallHeapProxy proxy) throws IOException {
            return Tunnel.plain(proxy.address()).send("CONNECT inference.local:443 HTTP/1.1\r\nA: ");
        }
    },

    /** A ClientHello whose record does not end. */
    HANDSHAKE {
        @Override
        Tunnel begin(SmallHeapProxy proxy) throws IOException {
            return Tunnel.plain(proxy.address()).send(Tunnel.CONNECT)
                    .send(new byte[] {22, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc});
        }
    },

    /** A header that does not end. */
    HEAD {
        @Override
        Tunnel begin(SmallHeapProxy proxy) throws IOException {
            return proxy.open().send("POST /v1/embeddings HTTP/1.1\r\nHost: inference.local\r\nA: ");
        }
    },

    /** A body that comes a byte at a time. */
    BODY {
        @Override
        Tunnel begin(SmallHeapProxy proxy) throws IOException {
            return proxy.open().head("/v1/embeddings", 100_000);
        }
    },

    /** An answer that is read a byte at a time. */
    ANSWER {
        @Override
        Tunnel begin(SmallHeapProxy proxy) throws IOException {
            String json = "{\"stream\":true}";
            return proxy.open().head("/v1/chat/completions", json.length()).send(json);
        }

        @Override
        void goOn(Tunnel tunnel) throws IOException {
            if (!tunnel.readByte()) {
                throw new IOException("cut");
            }
        }
    };

    abstract Tunnel begin(SmallHeapProxy proxy) throws IOException;

    void goOn(Tunnel tunnel) throws IOException {
        tunnel.send("x");
    }

    /** Goes on, a byte a second, until the proxy has had enough or {@code end} comes. */
    String drip(SmallHeapProxy proxy, CountDownLatch end) throws IOException, InterruptedException {
        try (Tunnel tunnel = begin(proxy)) {
            while (!end.await(1, TimeUnit.SECONDS)) {
                goOn(tunnel);
            }
            return name() + " held";
        } catch (IOException e) {
            return name() + " cut";
        }
    }
}

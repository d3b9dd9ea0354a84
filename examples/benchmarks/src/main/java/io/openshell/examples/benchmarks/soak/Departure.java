package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Where a client leaves. */
enum Departure {
    IN_CONNECT,
    IN_HANDSHAKE,
    IN_HEAD,
    IN_BODY,
    WAITING,
    IN_ANSWER;

    private static final int LONGEST_WAIT_MILLIS = 400;
    private static final int LARGEST_RECORD = 32_768;
    /** Less than any stream has, and than the proxy's part of a handshake: more would be waited for in vain. */
    private static final int PART = 300;

    static Departure any(RandomGenerator random) {
        return values()[random.nextInt(values().length)];
    }

    /** Begins a request of that kind and leaves. */
    void leave(Surface surface, Kind kind, RandomGenerator random) throws IOException, InterruptedException {
        try (Tunnel tunnel = beginning(surface)) {
            begin(tunnel, surface, kind, random);
            if (random.nextBoolean()) {
                tunnel.reset();
            }
        }
    }

    private Tunnel beginning(Surface surface) throws IOException {
        return switch (this) {
            case IN_CONNECT -> surface.plain();
            case IN_HANDSHAKE -> surface.plain().openTunnel();
            case IN_HEAD, IN_BODY, WAITING, IN_ANSWER -> surface.take();
        };
    }

    private void begin(Tunnel tunnel, Surface surface, Kind kind, RandomGenerator random)
            throws IOException, InterruptedException {
        switch (this) {
            case IN_CONNECT -> tunnel.send(
                    Tunnel.CONNECT.getBytes(StandardCharsets.ISO_8859_1), random.nextInt(Tunnel.CONNECT.length()));
            case IN_HANDSHAKE -> {
                byte[] hello = clientHello(surface.context());
                boolean whole = random.nextBoolean();
                tunnel.send(hello, whole ? hello.length : random.nextInt(hello.length));
                if (whole) {
                    tunnel.readSome(random.nextInt(PART));
                }
            }
            case IN_HEAD -> {
                byte[] bytes = kind.request(random).bytes();
                tunnel.send(bytes, random.nextInt(100));
            }
            case IN_BODY -> {
                byte[] bytes = kind.request(random).bytes();
                tunnel.send(bytes, bytes.length - 1 - random.nextInt(bytes.length / 3));
            }
            case WAITING -> {
                tunnel.send(Request.of(Request.CHAT, "THINK", PART, random.nextBoolean()).bytes());
                Thread.sleep(random.nextInt(LONGEST_WAIT_MILLIS));
            }
            case IN_ANSWER -> {
                Kind asked = kind.isStream() ? kind : Kind.EMBEDDINGS;
                tunnel.send(asked.request(random).bytes()).readSome(1 + random.nextInt(PART));
            }
        }
    }

    private static byte[] clientHello(SSLContext context) throws IOException {
        SSLEngine engine = context.createSSLEngine("inference.local", 443);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(LARGEST_RECORD);
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }
}

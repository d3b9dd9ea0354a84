package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A proxy as its clients see it, and the connections they keep to it. Thread-safe. */
final class Surface {
    /** The store holds certificates only, so its password is no secret. */
    private static final char[] PASSWORD = "changeit".toCharArray();
    /** Well before the proxy gives an idle connection up. */
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

    private static final int MOST_REQUESTS = 400;

    private record Idle(Tunnel tunnel, long since) {}

    private final InetSocketAddress address;
    private final TrustManager[] trust;
    private final SSLContext resuming;
    private final Deque<Idle> idle = new ConcurrentLinkedDeque<>();

    private Surface(InetSocketAddress address, TrustManager[] trust) throws GeneralSecurityException {
        this.address = address;
        this.trust = trust;
        this.resuming = context();
    }

    /** Returns that of the proxy that said in its ready line where it listens and where its CA is. */
    static Surface of(String listen, String ca) throws IOException, GeneralSecurityException {
        int colon = listen.lastIndexOf(':');
        try (InputStream in = Files.newInputStream(Path.of(ca).resolveSibling("openshell-ca.p12"))) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(in, PASSWORD);
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            return new Surface(
                    new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1))),
                    managers.getTrustManagers());
        }
    }

    /** Returns a connection without a byte on it. */
    Tunnel plain() throws IOException {
        return Tunnel.plain(address);
    }

    /** Returns a new connection with TLS, which may resume a session. */
    Tunnel open() throws IOException {
        return Tunnel.open(address, resuming);
    }

    /** Returns a new connection with a handshake from the start. */
    Tunnel openAfresh() throws IOException {
        return Tunnel.open(address, context());
    }

    /** Returns trust in the proxy's CA, without any session. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** Returns one that is kept, or a new one. */
    Tunnel take() throws IOException {
        for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (System.nanoTime() - next.since() < LONGEST_IDLE.toNanos()) {
                return next.tunnel();
            }
            next.tunnel().close();
        }
        return open();
    }

    /** Keeps it for the next request, or closes it if it has had its share. */
    void giveBack(Tunnel tunnel) throws IOException {
        if (tunnel.sends() > ThreadLocalRandom.current().nextInt(MOST_REQUESTS)) {
            tunnel.close();
        } else {
            idle.addFirst(new Idle(tunnel, System.nanoTime()));
        }
    }

    /** Closes all that are kept. */
    void closeIdle() throws IOException {
        for (Idle next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            next.tunnel().close();
        }
    }
}

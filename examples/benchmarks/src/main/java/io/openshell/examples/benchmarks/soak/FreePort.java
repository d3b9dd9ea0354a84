package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** A port for a server that goes and comes back: one that the system gives to no client meanwhile. */
final class FreePort {
    private static final Path CLIENT_PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LOWEST = 10_000;
    private static final int TRIES = 100;

    private FreePort() {}

    /** Returns a free port of 127.0.0.1 below those of clients. */
    static int find() throws IOException {
        // By lines, which reads it at one go: the kernel gives the rest to nobody who reads byte by byte.
        int end = Integer.parseInt(Files.readAllLines(CLIENT_PORTS).getFirst().split("\\s+")[0]);
        IOException last = new IOException("no ports below " + end);
        for (int i = 0; i < TRIES && end > LOWEST; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }
}

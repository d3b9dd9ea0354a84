package io.openshell.proxy.app.smuggling;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * nginx. Its log tells which requests it read, in which connection; a recorder behind it shows headers and body as
 * nginx understood them. What it refused is in the log only.
 */
final class Nginx implements Backend {
    private static final Path DEBIAN = Path.of("/usr/sbin/nginx");
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LOOK_AGAIN_MILLIS = 10;
    private static final int ATTEMPTS = 5;
    private static final int LARGEST_ENTRY = 8192;
    private static final Pattern ENTRY = Pattern.compile(
            "\\{\"connection\":(\\d+),\"pipelined\":\"(.)\",\"status\":(\\d+),\"line\":\"(.*)\"}", Pattern.DOTALL);

    private final Process process;
    private final int port;
    private final DatagramSocket log;
    private final Backend behind;

    private Nginx(Process process, int port, DatagramSocket log, Backend behind) {
        this.process = process;
        this.port = port;
        this.log = log;
        this.behind = behind;
    }

    /** Starts nginx, and a recorder behind it, with all their files in {@code directory}. */
    static Nginx start(Path directory) throws IOException, InterruptedException {
        DatagramSocket log = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        log.setSoTimeout(PATIENCE_MILLIS);
        Backend behind = RecorderProcess.node(Files.createDirectory(directory.resolve("behind")));
        try {
            return start(directory, log, behind);
        } catch (IOException | InterruptedException | RuntimeException e) {
            log.close();
            behind.close();
            throw e;
        }
    }

    private static Nginx start(Path directory, DatagramSocket log, Backend behind)
            throws IOException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = freePort();
            Process process = start(directory, port, log.getLocalPort(), behind.port());
            if (listens(process, port)) {
                return new Nginx(process, port, log, behind);
            }
            process.destroyForcibly();
        }
        throw new IOException("nginx does not start: " + Files.readString(directory.resolve("nginx.out")));
    }

    /** nginx must be told a port; should somebody else take it in between, it ends, and the next one is tried. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process start(Path directory, int port, int logPort, int recorderPort) throws IOException {
        String settings;
        try (InputStream text = Nginx.class.getResourceAsStream("/smuggling/nginx.conf")) {
            settings = new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("RECORDER_PORT", Integer.toString(recorderPort))
                    .replace("LOG_PORT", Integer.toString(logPort))
                    .replace("PORT", Integer.toString(port))
                    .replace("DIRECTORY", directory.toString());
        }
        Path file = Files.writeString(directory.resolve("nginx.conf"), settings);
        // Not every user has the folder that Debian puts it in on the path.
        String program = Files.isExecutable(DEBIAN) ? DEBIAN.toString() : "nginx";
        return new ProcessBuilder(program, "-p", directory.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.out").toFile())
                .start();
    }

    private static boolean listens(Process process, int port) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (System.nanoTime() < deadline && !process.waitFor(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return process.isAlive() && socket.isConnected();
            } catch (IOException e) {
                continue;
            }
        }
        return false;
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public SeenRequest next() throws IOException, InterruptedException {
        String entry = nextEntry();
        Matcher fields = ENTRY.matcher(entry);
        if (!fields.find()) {
            throw new IOException("nginx logged: " + entry);
        }
        int connection = Integer.parseInt(fields.group(1));
        if (!fields.group(3).equals("200")) {
            return new SeenRequest(false, connection, entry, List.of(), "");
        }
        SeenRequest understood = behind.next();
        // The proxy waits for an answer before it sends another request: one that was there already is smuggled.
        boolean pipelined = fields.group(2).equals("p");
        return new SeenRequest(understood.readable() && !pipelined, connection, fields.group(4),
                understood.headers(), understood.body());
    }

    private String nextEntry() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_ENTRY], LARGEST_ENTRY);
        try {
            log.receive(packet);
        } catch (SocketTimeoutException e) {
            throw new IOException("nginx has nothing to tell", e);
        }
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        log.close();
        behind.close();
    }
}

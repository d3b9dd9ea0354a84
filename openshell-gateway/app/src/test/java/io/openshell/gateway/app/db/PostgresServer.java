package io.openshell.gateway.app.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server on a loopback port, from the system's package {@code postgresql}, in a folder of its own. It
 * refuses to run as root, so then it runs as nobody.
 */
public final class PostgresServer implements AutoCloseable {
    /** Its one user, and that user's password. */
    public static final String USER = "openshell";

    /** The password of {@link #USER}. */
    public static final String PASSWORD = "postgres-password-7Kx2";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final long PATIENCE_SECONDS = 60;

    private final Path directory;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private Process process;

    private PostgresServer(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Makes a server and starts it. */
    public static PostgresServer start() {
        try {
            Path directory = Files.createTempDirectory("postgres");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path passwords = Files.writeString(directory.resolve("password"), PASSWORD);
            Path data = Files.createDirectory(directory.resolve("data"));
            if (isRoot()) {
                for (Path path : List.of(directory, passwords, data)) {
                    Files.setOwner(path, path.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName("nobody"));
                }
            }
            PostgresServer server = new PostgresServer(directory, freePort());
            server.run("initdb", "--pgdata=" + data, "--username=" + USER, "--pwfile=" + passwords,
                    "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync");
            server.startAgain();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String program(String name) throws IOException {
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> versions = Files.list(INSTALLED)) {
                Path newest = versions.max(Comparator.comparingInt(
                        path -> Integer.parseInt(path.getFileName().toString().replaceAll("\\D.*", ""))))
                        .orElse(INSTALLED);
                Path program = newest.resolve("bin").resolve(name);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            }
        }
        throw new IOException("no PostgreSQL server below " + INSTALLED + ": install the package postgresql");
    }

    private ProcessBuilder command(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.add(program(name));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(name + ".log").toFile()));
    }

    private void run(String name, String... arguments) throws IOException {
        Process tool = command(name, arguments).start();
        try {
            if (!tool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || tool.exitValue() != 0) {
                tool.destroyForcibly();
                throw new IOException(name + ": " + Files.readString(directory.resolve(name + ".log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(name + " was interrupted", e);
        }
    }

    /** Starts it after {@link #stop}, on the same port, and waits until it takes connections. */
    public void startAgain() throws IOException {
        process = command("postgres", "-D", directory.resolve("data").toString(), "-p", Integer.toString(port),
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + directory,
                "-c", "fsync=off", "-c", "max_connections=50").start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                connect("postgres").close();
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("postgres: " + Files.readString(directory.resolve("postgres.log")), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Stops it at once, whoever is connected. */
    public void stop() throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().onExit().join();
        process.onExit().join();
    }

    /** Returns a connection to a database, as {@link #USER}. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, PASSWORD);
    }

    /** Makes a database and returns its name. */
    public String createDatabase() throws SQLException {
        String name = "db" + databases.incrementAndGet();
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return name;
    }

    /** Returns the URL of a database as {@code --store} takes it. */
    public String url(String database) {
        return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + database;
    }

    /** Returns the folder with all its files. */
    public Path directory() {
        return directory;
    }

    /** Stops it and removes its files. */
    @Override
    public void close() {
        try {
            stop();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

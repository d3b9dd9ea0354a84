package io.openshell.proxy.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code java -jar openshell-proxy.jar} as a process of its own, with a folder for what it writes. */
final class ProxyJar implements AutoCloseable {
    static final Path JAR = Path.of(System.getProperty("openshell.proxy.jar"));
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    private ProxyJar(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it with those arguments; variables that tests depend on are taken out of the environment first. */
    static ProxyJar start(Path directory, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        return startCommand(directory, environment, command);
    }

    static ProxyJar startCommand(Path directory, Map<String, String> environment, List<String> command)
            throws IOException {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet()
                .removeIf(name -> name.startsWith("OPENSHELL_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().put("XDG_STATE_HOME", directory.resolve("state").toString());
        builder.environment().putAll(environment);
        return new ProxyJar(builder.start(), out, err);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Waits for the ready line and returns the value of {@code key} in it. */
    String ready(String key) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Pattern line = Pattern.compile("(?m)^openshell-proxy ready (.*)$");
        while (true) {
            Matcher found = line.matcher(stdout());
            if (found.find()) {
                Matcher value = Pattern.compile("(?:^| )" + key + "=(\\S+)").matcher(found.group(1));
                if (!value.find()) {
                    throw new AssertionError("no " + key + " in " + found.group());
                }
                return value.group(1);
            }
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("not ready: " + stdout() + stderr());
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Asks it to end, as a supervisor does. */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end and returns the exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + stdout() + stderr());
        }
        return process.exitValue();
    }

    String stdout() {
        return read(out);
    }

    String stderr() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

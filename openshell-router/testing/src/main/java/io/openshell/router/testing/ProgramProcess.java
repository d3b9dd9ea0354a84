package io.openshell.router.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the programs, {@code java -jar PROGRAM.jar}, as a process of its own that keeps its files in one folder. It
 * runs on the Java that runs the caller, and inherits no variable that the programs read.
 *
 * <p>Thread-safe.
 */
public final class ProgramProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_MILLIS = 5;

    /** A test's program ends before the optimising compiler or a second collector thread would pay off. */
    private static final List<String> SHORT_LIFE = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final Path out;
    private final Path err;

    private ProgramProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts {@code jar} with {@code arguments}. Its state directory and what it prints lie below {@code directory}.
     *
     * @throws UncheckedIOException if it cannot be started
     */
    public static ProgramProcess start(
            Path jar, Path directory, Map<String, String> environment, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(SHORT_LIFE);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return startCommand(directory, environment, command);
    }

    /** As {@link #start}, but any command. */
    public static ProgramProcess startCommand(
            Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path out = Files.createTempFile(directory, "out", ".txt");
            Path err = Files.createTempFile(directory, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet()
                    .removeIf(name -> name.startsWith("OPENSHELL_") || name.equals("JAVA_TOOL_OPTIONS"));
            builder.environment().put("XDG_STATE_HOME", directory.resolve("state").toString());
            builder.environment().putAll(environment);
            return new ProgramProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    /** Returns the path of the {@code java} that runs the caller. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Waits for the ready line, at most a minute, and returns the value of {@code key} in it.
     *
     * @throws IllegalStateException if the program ended, was too slow, or said no such thing; with what it printed
     */
    public String ready(String key) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Pattern line = Pattern.compile("(?m)^\\S+ ready (.*)$");
        while (true) {
            boolean alive = process.isAlive();
            Matcher found = line.matcher(stdout());
            if (found.find()) {
                Matcher value = Pattern.compile("(?:^| )" + key + "=(\\S+)").matcher(found.group(1));
                if (!value.find()) {
                    throw new IllegalStateException("no " + key + " in " + found.group());
                }
                return value.group(1);
            }
            if (!alive || System.nanoTime() > deadline) {
                throw new IllegalStateException("not ready: " + stdout() + stderr());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    /** Returns the process's number. */
    public long pid() {
        return process.pid();
    }

    /** Returns whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to end, as a supervisor does. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /**
     * Waits for its end, at most a minute, and returns the exit code.
     *
     * @throws IllegalStateException if it does not end; with what it printed
     */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("does not end: " + stdout() + stderr());
        }
        return process.exitValue();
    }

    /** Returns what it has printed to stdout so far. */
    public String stdout() {
        return read(out);
    }

    /** Returns what it has printed to stderr so far. */
    public String stderr() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        kill();
    }
}

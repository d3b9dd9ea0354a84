package io.openshell.proxy.app.smuggling;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A script that is a server and prints what it reads: the two recorders, in Node and in Python. */
final class RecorderProcess implements Backend {
    private static final int PATIENCE_SECONDS = 30;
    private static final String READY = "ready port=";

    private final String name;
    private final Process process;
    private final Path errors;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final int port;

    private RecorderProcess(String name, Process process, Path errors) throws IOException, InterruptedException {
        this.name = name;
        this.process = process;
        this.errors = errors;
        Thread.ofVirtual().name("recorder-" + name).start(this::collect);
        String first = nextLine();
        if (!first.startsWith(READY)) {
            throw new IOException(name + " began with: " + first);
        }
        port = Integer.parseInt(first.substring(READY.length()));
    }

    /** Starts Node's server; files go to {@code directory}. */
    static RecorderProcess node(Path directory) throws IOException, InterruptedException {
        return start("node", directory, "node", "recorder.js");
    }

    /** Starts Python's server; files go to {@code directory}. */
    static RecorderProcess python(Path directory) throws IOException, InterruptedException {
        return start("python", directory, "python3", "recorder.py");
    }

    private static RecorderProcess start(String name, Path directory, String interpreter, String script)
            throws IOException, InterruptedException {
        Path file = directory.resolve(script);
        try (InputStream text = RecorderProcess.class.getResourceAsStream("/smuggling/" + script)) {
            Files.write(file, text.readAllBytes());
        }
        Path errors = directory.resolve(name + ".err");
        Process process = new ProcessBuilder(List.of(interpreter, file.toString()))
                .redirectError(errors.toFile())
                .start();
        try {
            return new RecorderProcess(name, process, errors);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private void collect() {
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private String nextLine() throws IOException, InterruptedException {
        String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException(name + " has nothing to tell; it printed: " + Files.readString(errors));
        }
        return line;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public SeenRequest next() throws IOException, InterruptedException {
        return SeenRequest.parse(nextLine());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

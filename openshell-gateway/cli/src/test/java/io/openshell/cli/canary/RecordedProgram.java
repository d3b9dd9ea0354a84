package io.openshell.cli.canary;

import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.SecretSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordingFile;

/** One of the programs with the JDK's flight recorder on. */
final class RecordedProgram implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final List<String> SETTINGS = List.of("name=canary", "settings=profile", "maxsize=500m");

    private final Path directory;
    private final String name;
    private final ProgramProcess process;

    private RecordedProgram(Path directory, String name, ProgramProcess process) {
        this.directory = directory;
        this.name = name;
        this.process = process;
    }

    /** Starts {@code jar}, such as {@code openshell-proxy/app/target/openshell-proxy.jar}, with its files in a folder. */
    static RecordedProgram start(Path directory, String jar, String... arguments) {
        List<String> command = new ArrayList<>(List.of(ProgramProcess.java(),
                "-XX:StartFlightRecording=exceptions=off," + String.join(",", SETTINGS), "-jar",
                ROOT.resolve(jar).toString()));
        command.addAll(List.of(arguments));
        return new RecordedProgram(directory, Path.of(jar).getFileName().toString(),
                ProgramProcess.startCommand(directory, Map.of(), command));
    }

    ProgramProcess process() {
        return process;
    }

    /** Ends the recording and has it searched: the bytes of the file, and the texts of the events in it. */
    void searchRecording(SecretSearch search) throws IOException, InterruptedException {
        Path file = directory.resolve(name + ".jfr");
        jcmd("JFR.stop", "name=canary", "filename=" + file);
        search.file("jfr file of " + name, file);
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                search(recording.readEvent(), search);
            }
        }
        Files.delete(file);
    }

    /** Begins a new recording, with all exceptions in it or, as the first one, without any. */
    void record(boolean exceptions) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("JFR.start", "exceptions=" + (exceptions ? "all" : "off")));
        arguments.addAll(SETTINGS);
        jcmd(arguments.toArray(String[]::new));
    }

    private void search(RecordedEvent event, SecretSearch search) {
        StringBuilder text = new StringBuilder(event.getEventType().getName());
        collect(event, text, 0);
        search.text("jfr events of " + name, text);
    }

    private static void collect(RecordedObject object, StringBuilder text, int depth) {
        for (var field : object.getFields()) {
            if (field.getTypeName().equals("java.lang.String")) {
                text.append('\n').append(object.getString(field.getName()));
            } else if (depth < 2 && object.getValue(field.getName()) instanceof RecordedObject inner) {
                collect(inner, text, depth + 1);
            }
        }
    }

    private void jcmd(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process.pid())));
        command.addAll(List.of(arguments));
        Path printed = Files.createTempFile(directory, "jcmd", ".txt");
        Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile()).start();
        try {
            if (!jcmd.waitFor(60, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
                throw new IllegalStateException("jcmd: " + Files.readString(printed));
            }
        } finally {
            jcmd.destroyForcibly();
        }
    }

    /** Ends the program and has everything searched that it printed and wrote, but for files that are to hold secrets. */
    void searchFiles(SecretSearch search, String... keepers) throws IOException, InterruptedException {
        process.terminate();
        process.exitCode();
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String last = file.getFileName().toString();
            if (!List.of(keepers).contains(last)) {
                String kind = last.startsWith("out") ? "stdout" : last.startsWith("err") ? "stderr" : "files";
                search.file(kind + " of " + name, file);
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }
}

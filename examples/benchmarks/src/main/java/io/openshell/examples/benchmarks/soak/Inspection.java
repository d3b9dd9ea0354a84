package io.openshell.examples.benchmarks.soak;

import io.openshell.router.testing.ProgramProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the JDK's jcmd tells of a Java process: two full collections, so for now and then only. */
final class Inspection {
    private static final Pattern HEAP_USED = Pattern.compile("(?m)^(?!\\s*(?:Metaspace|class space)).*\\bused (\\d+)K");
    private static final Pattern HEAP_COMMITTED = committed("Java Heap");
    /** Where the JDK counts what buffers outside the heap take. */
    private static final Pattern DIRECT = committed("Other");

    private static final Pattern TOTAL = Pattern.compile("Total: reserved=\\d+KB, committed=(\\d+)KB");
    private static final Pattern VIRTUAL_THREAD = Pattern.compile("^#\\d+ \".*\" virtual.*");
    private static final double KIB_PER_MIB = 1024;
    private static final int PATIENCE_SECONDS = 60;

    private final Path jcmd;
    private final Path commands;
    private final Path threads;
    private final Path output;

    Inspection(Path directory) throws IOException {
        jcmd = Path.of(ProgramProcess.java()).resolveSibling("jcmd");
        if (!Files.isExecutable(jcmd)) {
            throw new IOException(
                    "the soak needs a JDK, which has jcmd: there is none beside " + ProgramProcess.java());
        }
        threads = directory.resolve("threads.txt");
        output = directory.resolve("jcmd.txt");
        commands = Files.writeString(
                directory.resolve("jcmd-commands.txt"),
                String.join(
                        "\n",
                        "GC.run",
                        "GC.run",
                        "GC.heap_info",
                        "VM.native_memory summary scale=KB",
                        "Thread.dump_to_file -overwrite " + threads,
                        ""));
    }

    /** Returns what {@code pid} has after a collection; throws if it cannot be asked. */
    Map<Figure, Double> of(long pid) throws IOException, InterruptedException {
        Files.deleteIfExists(threads);
        Process asking = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "-f", commands.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!asking.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            asking.destroyForcibly();
            throw new IOException("jcmd does not end");
        }
        String said = Files.readString(output);
        double direct = 0;
        if (DIRECT.matcher(said).find()) {
            direct = first(DIRECT, said);
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.HEAP, sum(HEAP_USED, said) / KIB_PER_MIB);
        figures.put(Figure.DIRECT, direct / KIB_PER_MIB);
        figures.put(Figure.NATIVE, (first(TOTAL, said) - first(HEAP_COMMITTED, said)) / KIB_PER_MIB);
        figures.put(Figure.VIRTUAL_THREADS, (double) virtualThreads());
        return figures;
    }

    private long virtualThreads() throws IOException {
        try (Stream<String> lines = Files.lines(threads)) {
            return lines.filter(line -> VIRTUAL_THREAD.matcher(line).matches()).count();
        }
    }

    private static Pattern committed(String category) {
        return Pattern.compile("(?m)^-\\s+" + category + " \\(reserved=\\d+KB, committed=(\\d+)KB");
    }

    private static double first(Pattern pattern, String text) throws IOException {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            throw new IOException("jcmd said nothing like " + pattern);
        }
        return Double.parseDouble(found.group(1));
    }

    private static double sum(Pattern pattern, String text) {
        return pattern.matcher(text).results().mapToDouble(found -> Double.parseDouble(found.group(1))).sum();
    }
}

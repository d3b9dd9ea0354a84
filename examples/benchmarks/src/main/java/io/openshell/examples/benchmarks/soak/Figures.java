package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What Linux tells of a process, cheap enough for every few seconds. */
final class Figures {
    private static final String ESTABLISHED = "01";
    private static final String CLOSE_WAIT = "08";
    private static final int STATE = 3;
    private static final int INODE = 9;

    private Figures() {}

    /** Returns what {@code pid} has now; throws if it is gone. */
    static Map<Figure, Double> of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("Threads:")) {
                figures.put(Figure.THREADS, number(line));
            } else if (line.startsWith("VmRSS:")) {
                figures.put(Figure.RSS, number(line) / 1024);
            }
        }
        Map<String, String> states = socketStates(process);
        int descriptors = 0;
        Map<String, Integer> sockets = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                descriptors++;
                String state = states.get(target(file));
                if (state != null) {
                    sockets.merge(state, 1, Integer::sum);
                }
            }
        }
        figures.put(Figure.DESCRIPTORS, (double) descriptors);
        figures.put(Figure.ESTABLISHED, (double) sockets.getOrDefault(ESTABLISHED, 0));
        figures.put(Figure.CLOSE_WAIT, (double) sockets.getOrDefault(CLOSE_WAIT, 0));
        return figures;
    }

    private static Map<String, String> socketStates(Path process) throws IOException {
        Map<String, String> states = new HashMap<>();
        for (String table : new String[] {"net/tcp", "net/tcp6"}) {
            Path file = process.resolve(table);
            if (Files.exists(file)) {
                Files.readAllLines(file).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .forEach(fields -> states.put("socket:[" + fields[INODE] + "]", fields[STATE]));
            }
        }
        return states;
    }

    /** A descriptor may be closed while we look. */
    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static double number(String line) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
    }
}

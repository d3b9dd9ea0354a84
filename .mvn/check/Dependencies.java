import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fails the build when a file that it takes from Maven's local repository is not the one on the list of SHA-256 sums.
 * The arguments are a mode, the list, and the local repository; a mode takes more:
 *
 * <ul>
 * <li>{@code present}: what is on the list and in the repository is the same.
 * <li>{@code module CLASSPATH PLUGINS}: what one module is built from is on the list, and is the same.
 * <li>{@code whole}: the list and a repository that had been empty before the build hold the same files.
 * <li>{@code write}: makes the list from such a repository.
 * </ul>
 */
final class Dependencies {
    /** How Maven prints a plugin of a module: group, artifact, type, version. No site is built. */
    private static final Pattern PLUGIN =
            Pattern.compile("([^\\s,:\\[]+):(?!maven-site-plugin:)([^\\s,:]+):maven-plugin:([^\\s,:\\]]+)");

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (\\S+)");

    private static final String OURS = "io/openshell/";

    private static final String HEADING = """
            # SHA-256 of every file that the build takes from Maven Central, each at its path there.
            # .ci/dependencies write  makes this list anew.
            """;

    private final List<String> faults = new ArrayList<>();
    private final Path list;
    private final Path repository;

    private Dependencies(Path list, Path repository) {
        this.list = list;
        this.repository = repository.toAbsolutePath().normalize();
    }

    public static void main(String[] args) throws IOException {
        Dependencies dependencies = new Dependencies(Path.of(args[1]), Path.of(args[2]));
        switch (args[0]) {
            case "present" -> dependencies.checkPresent();
            case "module" -> dependencies.checkModule(args[3], args[4]);
            case "whole" -> dependencies.checkWhole();
            case "write" -> dependencies.write();
            default -> throw new IllegalArgumentException(args[0]);
        }
        dependencies.faults.forEach(fault -> System.err.println("[ERROR] " + fault));
        if (!dependencies.faults.isEmpty()) {
            System.err.println("[ERROR] .github/CONTRIBUTING.md, Dependencies, says what to do about it");
        }
        System.exit(dependencies.faults.isEmpty() ? 0 : 1);
    }

    private void checkPresent() throws IOException {
        Map<String, String> listed = listed();
        Set<String> present = new TreeSet<>(listed.keySet());
        present.removeIf(name -> !Files.isRegularFile(repository.resolve(name)));
        present.parallelStream().map(name -> difference(name, listed)).flatMap(List::stream).sorted()
                .forEachOrdered(faults::add);
        System.out.println("[INFO] " + present.size() + " of " + listed.size() + " listed files are there");
    }

    private void checkModule(String classPath, String plugins) throws IOException {
        Set<String> used = new TreeSet<>();
        for (String element : classPath.split(java.io.File.pathSeparator)) {
            Path file = Path.of(element).toAbsolutePath().normalize();
            if (file.startsWith(repository)) {
                used.add(name(file));
            }
        }
        Matcher plugin = PLUGIN.matcher(plugins);
        while (plugin.find()) {
            used.add(plugin.group(1).replace('.', '/') + "/" + plugin.group(2) + "/" + plugin.group(3) + "/"
                    + plugin.group(2) + "-" + plugin.group(3) + ".jar");
        }
        // A plugin of a phase that nobody ran so far is not there.
        used.removeIf(name -> name.startsWith(OURS) || !Files.isRegularFile(repository.resolve(name)));
        Map<String, String> listed = listed();
        used.forEach(name -> faults.addAll(difference(name, listed)));
    }

    private void checkWhole() throws IOException {
        Map<String, String> listed = listed();
        Set<String> names = new TreeSet<>(listed.keySet());
        names.addAll(downloaded());
        names.forEach(name -> faults.addAll(difference(name, listed)));
    }

    private void write() throws IOException {
        StringBuilder lines = new StringBuilder(HEADING);
        downloaded().forEach(name -> lines.append(sha256(name)).append("  ").append(name).append('\n'));
        Files.writeString(list, lines);
    }

    private List<String> difference(String name, Map<String, String> listed) {
        if (!listed.containsKey(name)) {
            return List.of(name + " is not on the list");
        }
        if (!Files.isRegularFile(repository.resolve(name))) {
            return List.of(name + " is on the list but no longer used");
        }
        String found = sha256(name);
        return found.equals(listed.get(name))
                ? List.of()
                : List.of(name + " has the SHA-256 " + found + ", the list has " + listed.get(name));
    }

    private Map<String, String> listed() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        for (String line : Files.readAllLines(list)) {
            if (line.startsWith("#")) {
                continue;
            }
            Matcher fields = LINE.matcher(line);
            if (!fields.matches()) {
                throw new IOException(list + " has a line that is none: " + line);
            }
            listed.put(fields.group(2), fields.group(1));
        }
        return listed;
    }

    /** Returns what came over the network: not our own modules, nor what Maven writes about its downloads. */
    private Set<String> downloaded() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(repository)) {
            files.filter(Files::isRegularFile).map(this::name)
                    .filter(name -> name.matches(".*\\.(jar|pom|exe)") && !name.startsWith(OURS))
                    .forEach(names::add);
        }
        return names;
    }

    private String name(Path file) {
        return repository.relativize(file).toString().replace('\\', '/');
    }

    private String sha256(String name) {
        try (InputStream file = Files.newInputStream(repository.resolve(name));
                DigestInputStream digest = new DigestInputStream(file, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

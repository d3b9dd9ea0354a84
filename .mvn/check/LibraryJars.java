import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * Fails the build when a library jar needs a module it may not, holds anything but our classes, or is too large.
 * The arguments are the list of what is allowed, the root folder of the project, and its version.
 */
final class LibraryJars {
    private static final Pattern OURS =
            Pattern.compile("META-INF/.*|module-info\\.class|io/(openshell/(.*(/|\\.class))?)?");

    private final List<String> faults = new ArrayList<>();
    private final List<Path> jars = new ArrayList<>();

    public static void main(String[] args) throws IOException {
        List<String> faults = new LibraryJars().check(Path.of(args[0]), Path.of(args[1]), args[2]);
        faults.forEach(fault -> System.err.println("[ERROR] " + fault));
        System.exit(faults.isEmpty() ? 0 : 1);
    }

    private List<String> check(Path list, Path root, String version) throws IOException {
        for (String line : Files.readAllLines(list)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" +");
            if (words[0].equals("total-bytes")) {
                checkSize(Long.parseLong(words[1]));
                continue;
            }
            Path jar = root.resolve(words[0] + "/target/" + words[0] + "-" + version + ".jar");
            jars.add(jar);
            checkContent(jar);
            checkModules(jar, new TreeSet<>(List.of(words).subList(1, words.length)));
        }
        return faults;
    }

    private void checkContent(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream().map(entry -> entry.getName()).filter(name -> !OURS.matcher(name).matches())
                    .forEach(name -> faults.add(jar.getFileName() + " must hold our classes only, not " + name));
        }
    }

    private void checkModules(Path jar, Set<String> allowed) {
        ModuleDescriptor module = ModuleFinder.of(jar).findAll().iterator().next().descriptor();
        if (module.packages().isEmpty()) {
            return;
        }
        if (module.isAutomatic() || module.version().isEmpty()) {
            faults.add(jar.getFileName() + " is no module with a version");
        }
        Set<String> needed = jdeps(jar, module.name());
        module.requires().forEach(required -> needed.add(required.name()));
        needed.removeAll(allowed);
        if (!needed.isEmpty()) {
            faults.add(jar.getFileName() + " may need only " + allowed + ", not " + needed);
        }
    }

    /** Returns what {@code jdeps -s} finds: lines of the form {@code io.openshell.router -> java.base}. */
    private Set<String> jdeps(Path jar, String module) {
        String path = String.join(java.io.File.pathSeparator, jars.stream().map(Path::toString).toList());
        StringWriter out = new StringWriter();
        int status = ToolProvider.findFirst("jdeps").orElseThrow().run(new PrintWriter(out), new PrintWriter(out), "-s",
                "--module-path", path, "--module", module);
        if (status != 0) {
            faults.add("jdeps cannot read " + jar.getFileName() + ": " + out.toString().strip());
        }
        Set<String> found = new TreeSet<>();
        out.toString().lines().filter(line -> line.startsWith(module + " -> "))
                .forEach(line -> found.add(line.substring(module.length() + 4)));
        return found;
    }

    private void checkSize(long limit) throws IOException {
        long total = 0;
        for (Path jar : jars) {
            total += Files.size(jar);
        }
        System.out.println("[INFO] The library jars take " + total + " of " + limit + " bytes");
        if (total > limit) {
            faults.add("the library jars take " + total + " bytes; they may take " + limit);
        }
    }
}

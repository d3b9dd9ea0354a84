import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * Fails the build when a library jar needs a module it may not, holds anything but our classes, or is too large.
 * The arguments are the list of what is allowed, the root folder of the project, and its version.
 */
final class LibraryJars {
    /** The licence, the manifest, our pom and our services; a folder is nothing by itself. */
    private static final Pattern ABOUT_US = Pattern.compile(
            "META-INF/(LICENSE|MANIFEST\\.MF|maven/io\\.openshell/.*/pom\\.(xml|properties))"
                    + "|META-INF/services/io\\.openshell\\..*|module-info\\.class|.*/");

    /** A class of ours; the first group is what its source file is called. */
    private static final Pattern CLASS = Pattern.compile("(io/openshell/[^$]+)(\\$.*)?\\.class");

    private static final String SERVICES = "META-INF/services/";

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
            checkContent(jar, root.resolve(words[0] + "/src/main/java"));
            checkModules(jar, new TreeSet<>(List.of(words).subList(1, words.length)));
        }
        return faults;
    }

    private void checkContent(Path jar, Path sources) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (!isOurs(entry.getName(), sources)) {
                    faults.add(jar.getFileName() + " must hold our classes only, not " + entry.getName());
                }
                if (entry.getName().startsWith(SERVICES) && !entry.isDirectory()) {
                    checkService(jar, entry.getName(), new String(file.getInputStream(entry).readAllBytes(), UTF_8));
                }
            }
            String classPath = file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            if (classPath != null) {
                faults.add(jar.getFileName() + " must load nothing beside it, as its Class-Path does: " + classPath);
            }
        }
    }

    /** Returns whether the entry says what the jar is, or is compiled from a source file of the module. */
    private static boolean isOurs(String name, Path sources) {
        Matcher type = CLASS.matcher(name);
        return ABOUT_US.matcher(name).matches()
                || type.matches() && Files.isRegularFile(sources.resolve(type.group(1) + ".java"));
    }

    private void checkService(Path jar, String name, String providers) {
        providers.lines().map(line -> line.replaceFirst("#.*", "").strip())
                .filter(provider -> !provider.isEmpty() && !provider.startsWith("io.openshell."))
                .forEach(provider -> faults.add(jar.getFileName() + " must provide nothing foreign, as " + name
                        + " does: " + provider));
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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fails the build when the bill of materials and the executables differ: a file in an executable that comes from no
 * listed component as it is there, or a listed component that is in none of them. The arguments are the bill (CycloneDX
 * JSON), the class path that the executables are packed from, and the executables.
 */
final class BillOfMaterials {
    private static final Pattern COMPONENT = Pattern.compile(
            "\"SHA-256\",\\s*\"content\" : \"([0-9a-f]{64})\"|\"purl\" : \"pkg:maven/([^\"?]+)[^\"]*\"");

    /** Made while an executable is packed: what several components have is joined. */
    private static final Pattern JOINED = Pattern.compile("META-INF/(MANIFEST\\.MF|services/.*)");

    private final List<String> faults = new ArrayList<>();
    private final Map<String, Set<Path>> origins = new HashMap<>();

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        List<Path> executables = List.of(args).subList(2, args.length).stream().map(Path::of).toList();
        List<Path> components = List.of(args[1].split(File.pathSeparator)).stream().map(Path::of)
                .filter(Files::isRegularFile).toList();
        BillOfMaterials bill = new BillOfMaterials();
        bill.checkComponents(listed(Path.of(args[0])), components);
        bill.checkContents(executables, components);
        bill.faults.forEach(fault -> System.err.println("[ERROR] " + fault));
        System.out.println("[INFO] The executables are made of " + components.size() + " components");
        System.exit(bill.faults.isEmpty() ? 0 : 1);
    }

    /** Returns the name of each component by its SHA-256; in the file a component's sum stands before its name. */
    private static Map<String, String> listed(Path bill) throws IOException {
        String text = Files.readString(bill);
        int start = text.indexOf("\n  \"components\" : [");
        int end = text.indexOf("\n  \"dependencies\" : [");
        Matcher matcher = COMPONENT.matcher(text.substring(start, end));
        Map<String, String> listed = new TreeMap<>();
        String sum = "none";
        while (matcher.find()) {
            if (matcher.group(1) != null) {
                sum = matcher.group(1);
            } else {
                listed.put(sum, matcher.group(2));
                sum = "none";
            }
        }
        return listed;
    }

    private void checkComponents(Map<String, String> listed, List<Path> components)
            throws IOException, GeneralSecurityException {
        Map<String, String> rest = new TreeMap<>(listed);
        for (Path component : components) {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(component));
            if (rest.remove(HexFormat.of().formatHex(sum)) == null) {
                faults.add("the bill of materials does not list " + component.getFileName());
            }
        }
        rest.values().forEach(name -> faults.add("the bill of materials lists what is not packed: " + name));
    }

    private void checkContents(List<Path> executables, List<Path> components) throws IOException {
        Set<Path> unused = new TreeSet<>(components);
        for (Path component : components) {
            Set<String> contents = contents(component);
            contents.forEach(content -> origins.computeIfAbsent(content, key -> new HashSet<>()).add(component));
            if (contents.stream().noneMatch(BillOfMaterials::isClass)) {
                unused.remove(component);
            }
        }
        for (Path executable : executables) {
            for (String content : contents(executable)) {
                Set<Path> from = origins.getOrDefault(content, Set.of());
                if (from.isEmpty()) {
                    faults.add(executable.getFileName() + " holds what is in no component: " + content);
                }
                if (isClass(content)) {
                    unused.removeAll(from);
                }
            }
        }
        unused.forEach(component -> faults.add("no executable holds anything of " + component.getFileName()));
    }

    /** Returns each file in a jar with its length and CRC. */
    private static Set<String> contents(Path jar) throws IOException {
        Set<String> contents = new TreeSet<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (!entry.isDirectory() && !JOINED.matcher(entry.getName()).matches()) {
                    contents.add(entry.getName() + " " + entry.getSize() + " " + Long.toHexString(entry.getCrc()));
                }
            }
        }
        return contents;
    }

    private static boolean isClass(String content) {
        return content.contains(".class ");
    }
}

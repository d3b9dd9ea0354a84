import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * Fails the build when an exported package holds anything without a comment, or a comment with a fault in it.
 * The arguments are the source folder, the folder for the pages, the Java release, the path to modules or classes, and
 * the folder of the tests, whose examples the comments show: they are compiled and run. Of generated sources, which
 * nobody comments, pages are made.
 */
final class PublicJavadoc {
    /** A comment says in a sentence what comes back, so a missing block tag is no fault. */
    private static final Pattern FAULT = Pattern.compile("(.*: )?(error|warning): (?!no @(param|return|throws)\\b).*");

    private static final Pattern NO_COMMENT = Pattern.compile("(.+):(\\d+): warning: no comment");

    /** The serialised form of an exception is promised to nobody; a record's own comment covers its checks. */
    private static final Pattern NEEDS_NONE = Pattern.compile("private .*|(public |protected )?\\w+ \\{");

    private static final String NOTHING_PUBLIC = "No public or protected classes found to document";

    public static void main(String[] args) {
        StringWriter out = new StringWriter();
        String path = Files.exists(Path.of(args[0], "module-info.java")) ? "--module-path" : "--class-path";
        boolean generated = args[0].contains("/target/generated-sources/");
        int status = ToolProvider.findFirst("javadoc").orElseThrow().run(new PrintWriter(out), new PrintWriter(out),
                "-locale", "en", "-encoding", "UTF-8", "-docencoding", "UTF-8", "-charset", "UTF-8",
                "-quiet", "-notimestamp", generated ? "-Xdoclint:none" : "-Xdoclint:all", "-Xmaxwarns", "1000",
                "-sourcepath", args[0], "-subpackages", "io.openshell", "-d", args[1], "--release", args[2],
                path, args[3], "--snippet-path", args[4]);
        if (out.toString().contains(NOTHING_PUBLIC)) {
            return;
        }
        List<String> faults = out.toString().lines()
                .filter(line -> !generated && FAULT.matcher(line).matches() && !needsNone(line))
                .toList();
        faults.forEach(fault -> System.err.println("[ERROR] " + fault));
        if (status != 0 && faults.isEmpty()) {
            System.err.println("[ERROR] javadoc failed: " + out);
        }
        System.exit(status == 0 && faults.isEmpty() ? 0 : 1);
    }

    private static boolean needsNone(String fault) {
        Matcher place = NO_COMMENT.matcher(fault);
        if (!place.matches()) {
            return false;
        }
        try {
            List<String> source = Files.readAllLines(Path.of(place.group(1)));
            return NEEDS_NONE.matcher(source.get(Integer.parseInt(place.group(2)) - 1).strip()).matches();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.openshell.program;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.util.jar.JarFile;

/**
 * The main class of every executable jar. It is compiled for Java 8, so that an older Java says which one is needed in
 * place of an {@code UnsupportedClassVersionError}. It names no class that needs more: which one to start is in the
 * jar's manifest, as {@code Program-Class}.
 */
public final class Launcher {
    private static final int NEEDED = 21;
    private static final int WRONG_USAGE = 2;

    private Launcher() {}

    /** Starts the program with {@code args}, or says which Java it needs and exits with 2. */
    public static void main(String[] args) throws Throwable {
        int present = feature(System.getProperty("java.specification.version"));
        if (present < NEEDED) {
            String program = Launcher.class.getPackage().getImplementationTitle();
            System.err.println(program + " needs Java " + NEEDED + " or later; this is Java " + present);
            System.exit(WRONG_USAGE);
        }
        // A transport that some programs carry asks for memory in a way of which newer Javas warn; it knows another.
        System.setProperty("io.grpc.netty.shaded.io.netty.noUnsafe", "true");
        try {
            Class.forName(programClass()).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static String programClass() throws IOException, URISyntaxException {
        File jar = new File(
                Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (JarFile open = new JarFile(jar)) {
            return open.getManifest().getMainAttributes().getValue("Program-Class");
        }
    }

    /** Returns the feature release of a specification version: 8 for "1.8", 17 for "17". */
    private static int feature(String version) {
        return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    }
}

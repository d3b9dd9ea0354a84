package io.openshell.proxy.app;

import java.lang.reflect.InvocationTargetException;

/**
 * The main class of {@code openshell-proxy.jar}. It is compiled for Java 8, so that an older Java says which one is
 * needed in place of an {@code UnsupportedClassVersionError}. It names no class that needs more.
 */
public final class Launcher {
    private static final String PROGRAM = "openshell-proxy";
    private static final String MAIN_CLASS = "io.openshell.proxy.app.ProxyApp";
    private static final int NEEDED = 21;
    private static final int WRONG_USAGE = 2;

    private Launcher() {}

    /** Starts the program with {@code args}, or says which Java it needs and exits with 2. */
    public static void main(String[] args) throws Throwable {
        int present = feature(System.getProperty("java.specification.version"));
        if (present < NEEDED) {
            System.err.println(PROGRAM + " needs Java " + NEEDED + " or later; this is Java " + present);
            System.exit(WRONG_USAGE);
        }
        try {
            Class.forName(MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Returns the feature release of a specification version: 8 for "1.8", 17 for "17". */
    private static int feature(String version) {
        return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
    }
}

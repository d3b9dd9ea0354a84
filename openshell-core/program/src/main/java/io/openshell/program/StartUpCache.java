package io.openshell.program;

/** What {@code --help} says of the caches of a JVM that make a program start sooner (JEP 483, JEP 514; JEP 310 before). */
final class StartUpCache {
    private StartUpCache() {}

    /** Returns the lines of the help of {@code program}; the commands in them work as they stand. */
    static String[] help(String program) {
        // Longer lines would be broken by the help, in the middle of a command.
        String goesOn = " \\\n        ";
        String jar = goesOn + "-jar " + program + ".jar [OPTION...]";
        return new String[] {
            "",
            "To start sooner, with a cache that belongs to this jar and this Java:",
            "  Java 25 and later: one run makes it when it ends, the next ones use it:",
            "    java -XX:AOTCacheOutput=" + program + ".aot" + jar,
            "    java -XX:AOTCache=" + program + ".aot" + jar,
            "  Java 21 to 24: the first run makes it when it ends, the next ones use it:",
            "    java -XX:+AutoCreateSharedArchive" + goesOn + "-XX:SharedArchiveFile=" + program + ".jsa" + jar,
        };
    }
}

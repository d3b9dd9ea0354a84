package io.openshell.program;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Name and version of the program, from its jar's manifest; for {@code --version}. */
public final class Version implements IVersionProvider {
    /** Creates a provider; picocli does. */
    public Version() {}

    /** Returns the version of the jar that runs, or words that say that none does. */
    public static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("(not run from its jar)");
    }

    @Override
    public String[] getVersion() {
        String program = Optional.ofNullable(Version.class.getPackage().getImplementationTitle())
                .orElse("openshell");
        return new String[] {program + " " + current()};
    }
}

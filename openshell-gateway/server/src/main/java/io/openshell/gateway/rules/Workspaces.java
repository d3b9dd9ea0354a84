package io.openshell.gateway.rules;

/** Workspaces, of which there is one: later clients name it in every call. */
public final class Workspaces {
    /** The one workspace. */
    public static final String DEFAULT = "default";

    private Workspaces() {}

    /**
     * Lets {@code workspace} pass if it is empty or the one there is.
     *
     * @throws RefusedException if it is another
     */
    public static void requireDefault(String workspace) throws RefusedException {
        if (!workspace.isEmpty() && !workspace.equals(DEFAULT)) {
            throw RefusedException.invalid("there is one workspace only: leave it empty, or name \"default\"");
        }
    }
}

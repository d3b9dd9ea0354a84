package io.openshell.cli;

import io.openshell.program.Version;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code openshell completion}: for {@code eval "$(openshell completion)"}. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands and flags in bash and zsh.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        System.out.print(AutoComplete.bash("openshell", spec.root().commandLine()));
        return 0;
    }
}

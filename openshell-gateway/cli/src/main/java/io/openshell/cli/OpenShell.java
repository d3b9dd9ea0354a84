package io.openshell.cli;

import io.openshell.program.ConfigurationException;
import io.openshell.program.Program;
import io.openshell.program.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code openshell}: configures providers, routes and sandbox tokens at a gateway. */
@Command(
        name = "openshell",
        description = "Configures inference at a gateway.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            InferenceCommand.class,
            ProviderCommand.class,
            SandboxCommand.class,
            StatusCommand.class,
            CompletionCommand.class
        },
        sortOptions = false)
public final class OpenShell extends Program {
    @Spec
    private CommandSpec spec;

    @Mixin
    private GatewayOptions gateway;

    OpenShell() {}

    /** Runs the program and exits: 0 done, 1 failed, 2 wrong usage or configuration. */
    public static void main(String[] args) {
        System.exit(run(new OpenShell(), args));
    }

    /** Returns the gateway that the options name. */
    GatewayOptions gateway() {
        return gateway;
    }

    @Override
    public Integer call() throws ConfigurationException {
        throw new CommandLine.ParameterException(spec.commandLine(), "name a command");
    }
}

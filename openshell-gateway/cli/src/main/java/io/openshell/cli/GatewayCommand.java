package io.openshell.cli;

import io.openshell.program.ConfigurationException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that does something at the gateway that the program's options name. */
abstract class GatewayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Does {@code work}, prints what it returns, and returns the exit code. */
    final Integer atGateway(GatewayOptions.Work work) throws ConfigurationException, CommandFailedException {
        return ((OpenShell) spec.root().userObject()).gateway().run(work);
    }
}

package io.openshell.proxy.app;

import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine;

/** {@code openshell-proxy env}: prints what a child process needs, for {@code eval "$(openshell-proxy env)"}. */
@Command(
        name = "env",
        description = "Prints shell lines that let a process use the proxy.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class EnvCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Override
    public Integer call() throws ConfigurationException {
        System.out.print(options.sandboxEnvironment(System.getenv()).toShell());
        return CommandLine.ExitCode.OK;
    }
}

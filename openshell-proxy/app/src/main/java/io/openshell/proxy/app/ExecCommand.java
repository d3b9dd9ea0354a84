package io.openshell.proxy.app;

import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code openshell-proxy exec -- CMD …}: runs a command that can use the proxy and sees no credential. */
@Command(
        name = "exec",
        description = "Runs a command that can use the proxy; exits as it does.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class ExecCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Parameters(arity = "1..*", paramLabel = "CMD", description = "The command and its arguments, behind --.")
    private List<String> command;

    @Override
    public Integer call() throws ConfigurationException, IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        options.sandboxEnvironment(System.getenv()).applyTo(builder.environment());
        Process child;
        try {
            child = builder.start();
        } catch (IOException e) {
            throw new IOException("cannot run " + command.getFirst() + ": is it installed and on the PATH?", e);
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(child::destroy));
        return child.waitFor();
    }
}

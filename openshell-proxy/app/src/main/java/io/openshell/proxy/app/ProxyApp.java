package io.openshell.proxy.app;

import io.openshell.proxy.app.log.Log;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code openshell-proxy}: serves {@code inference.local} to a sandbox. Parses arguments, builds the parts, starts them,
 * prints one ready line and waits for a signal.
 */
@Command(
        name = "openshell-proxy",
        description = "Serves https://inference.local to sandboxed code: it gets answers, never a key.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {EnvCommand.class, ExecCommand.class},
        sortOptions = false)
public final class ProxyApp implements java.util.concurrent.Callable<Integer> {
    @Mixin
    private ServeOptions options;

    @Option(
            names = "--verbose",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    private ProxyApp() {}

    /** Runs the program and exits: 0 done, 1 failed, 2 wrong usage or configuration. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs the program and returns its exit code; a proxy that serves runs until a signal ends the process. */
    static int run(String... args) {
        ProxyApp app = new ProxyApp();
        return new CommandLine(app)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(ProxyApp::onWrongUsage)
                .setExecutionExceptionHandler((e, command, parsed) -> app.onFailure(e))
                .execute(args);
    }

    private static int onWrongUsage(CommandLine.ParameterException e, String[] args) {
        String program = e.getCommandLine().getCommandSpec().qualifiedName();
        System.err.println(program + ": " + OneLine.of(e.getMessage()) + " (see " + program + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private int onFailure(Exception e) {
        System.err.println("openshell-proxy: " + OneLine.of(e.getMessage()));
        if (verbose) {
            e.printStackTrace();
        }
        return e instanceof ConfigurationException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws Exception {
        Log log = Log.install(options.logFormat());
        try (ProxyProcess process = ProxyProcess.start(options, System.getenv(), log)) {
            System.out.println(process.readyLine());
            process.awaitEnd();
        }
        return CommandLine.ExitCode.OK;
    }
}

package io.openshell.gateway.app;

import io.openshell.program.Program;
import io.openshell.program.Version;
import io.openshell.program.log.Log;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code openshell-gateway}: holds providers and routes, and hands them to proxies. Parses arguments, builds the parts,
 * starts them, prints one ready line and waits for a signal.
 */
@Command(
        name = "openshell-gateway",
        description = "Holds providers and routes, and hands them to proxies. It never sees a prompt.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = RotateKeyCommand.class,
        sortOptions = false)
public final class GatewayApp extends Program {
    @Mixin
    private ServeOptions options;

    private GatewayApp() {}

    /** Runs the program and exits: 0 done, 1 failed, 2 wrong usage or configuration. */
    public static void main(String[] args) {
        System.exit(run(new GatewayApp(), args));
    }

    @Override
    public Integer call() throws Exception {
        Log log = Log.install(options.logFormat());
        try (GatewayProcess process = GatewayProcess.start(options, System.getenv(), log)) {
            System.out.println(process.readyLine());
            process.awaitEnd();
        }
        return CommandLine.ExitCode.OK;
    }
}

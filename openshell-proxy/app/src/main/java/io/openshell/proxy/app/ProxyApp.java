package io.openshell.proxy.app;

import io.openshell.program.Program;
import io.openshell.program.Version;
import io.openshell.program.log.Log;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code openshell-proxy}: serves {@code inference.local} to a sandbox. Parses arguments, builds the parts, starts them,
 * prints one ready line and waits for a signal.
 */
@Command(
        name = "openshell-proxy",
        description = "Serves https://inference.local to sandboxed code: it gets answers, never a key.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {EnvCommand.class, ExecCommand.class, ConsoleCommand.class},
        sortOptions = false)
public final class ProxyApp extends Program {
    /** The size of the buffers that the JDK's HTTP client reads answers into. */
    private static final String BUFFER_SIZE = "jdk.httpclient.bufsize";

    @Mixin
    private ServeOptions options;

    private ProxyApp() {}

    /** Runs the program and exits: 0 done, 1 failed, 2 wrong usage or configuration. */
    public static void main(String[] args) {
        System.exit(run(new ProxyApp(), args));
    }

    @Override
    public Integer call() throws Exception {
        // The JDK's 16 KiB are too many: an answer that its client is slow to take holds several of these.
        if (System.getProperty(BUFFER_SIZE) == null) {
            System.setProperty(BUFFER_SIZE, "4096");
        }
        Log log = Log.install(options.logFormat());
        try (ProxyProcess process = ProxyProcess.start(options, System.getenv(), log)) {
            System.out.println(process.readyLine());
            process.awaitEnd();
        }
        return CommandLine.ExitCode.OK;
    }
}

package io.openshell.proxy.app;

import io.openshell.program.ConfigurationException;
import io.openshell.program.HostPort;
import io.openshell.program.console.ConsoleToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code openshell-proxy console}: prints the link that opens the console of a running proxy. */
@Command(
        name = "console",
        description = "Prints the link that opens the console of a running proxy. Whoever has it sees what you see.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConsoleCommand implements Callable<Integer> {
    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            required = true,
            converter = HostPort.Converter.class,
            description = "Where the proxy serves its admin pages: admin= in its ready line.")
    private HostPort admin;

    @Mixin
    private TlsDirectoryOption tlsDirectory;

    @Mixin
    private ConsoleOptions console;

    @Override
    public Integer call() throws Exception {
        Path file = console.file(tlsDirectory.resolve(System.getenv()));
        if (!Files.exists(file)) {
            throw new ConfigurationException("there is no " + file + ": name the proxy's --tls-dir or"
                    + " --console-token-file");
        }
        // The fragment stays in the browser: no server, proxy or log sees it.
        System.out.println("http://" + admin + "/console#token=" + ConsoleToken.read(file).reveal());
        return CommandLine.ExitCode.OK;
    }
}

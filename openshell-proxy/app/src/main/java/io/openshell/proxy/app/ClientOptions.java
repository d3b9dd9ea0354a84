package io.openshell.proxy.app;

import io.openshell.program.ConfigurationException;
import io.openshell.program.HostPort;
import io.openshell.proxy.bouncycastle.SandboxCaFiles;
import java.nio.file.Files;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags by which a command finds a running proxy. */
final class ClientOptions {
    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            defaultValue = "127.0.0.1:3128",
            description = "Where the proxy listens (default: ${DEFAULT-VALUE}).")
    private HostPort listen;

    @Mixin
    private TlsDirectoryOption tlsDirectory;

    /**
     * Returns what a process needs to use that proxy.
     *
     * @throws ConfigurationException if the CA's files are not there
     */
    SandboxEnvironment sandboxEnvironment(Map<String, String> environment) throws ConfigurationException {
        SandboxCaFiles files = new SandboxCaFiles(tlsDirectory.resolve(environment));
        if (!Files.isReadable(files.bundle()) || !Files.isReadable(files.certificate())) {
            throw new ConfigurationException("no CA in " + files.bundle().getParent()
                    + ": start openshell-proxy once, or give its --tls-dir");
        }
        return SandboxEnvironment.of(listen, files);
    }
}

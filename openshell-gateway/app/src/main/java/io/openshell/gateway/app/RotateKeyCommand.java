package io.openshell.gateway.app;

import io.openshell.gateway.app.db.OpenStore;
import io.openshell.gateway.store.StoreException;
import io.openshell.program.ConfigurationException;
import io.openshell.program.Version;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code openshell-gateway rotate-key}: seals every credential under a new master key. */
@Command(
        name = "rotate-key",
        description = "Seals every credential in the store under a new master key. Gateways that read the same key file"
                + " may run meanwhile. If the key is in OPENSHELL_MASTER_KEY, the new one is taken from"
                + " OPENSHELL_NEW_MASTER_KEY.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RotateKeyCommand implements Callable<Integer> {
    @Mixin
    private StoreOptions options;

    @Override
    public Integer call() throws ConfigurationException, StoreException, IOException {
        try (OpenStore open = options.open(System.getenv())) {
            System.out.println("Credentials sealed anew: " + open.store().rotateKey());
        }
        return CommandLine.ExitCode.OK;
    }
}

package io.openshell.gateway.app;

import io.openshell.gateway.app.db.Databases;
import io.openshell.gateway.app.db.OpenStore;
import io.openshell.gateway.app.db.StoreUrl;
import io.openshell.gateway.seal.MasterKey;
import io.openshell.gateway.seal.MasterKeySource;
import io.openshell.gateway.store.StoreException;
import io.openshell.program.ConfigurationException;
import io.openshell.program.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that say where the store is and under which key it is sealed. */
final class StoreOptions {
    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "sqlite:FILE (default: $XDG_STATE_HOME/openshell/gateway.db) or postgresql://USER@HOST:PORT/DB"
                    + " with the password in PGPASSWORD.")
    private Optional<String> store = Optional.empty();

    @Option(
            names = "--master-key-file",
            paramLabel = "FILE",
            description = "The key that credentials are sealed under, 32 bytes in base64; made if absent, beside the"
                    + " store. OPENSHELL_MASTER_KEY in the environment takes its place.")
    private Optional<Path> masterKeyFile = Optional.empty();

    /**
     * Returns the store.
     *
     * @throws ConfigurationException if an option or a variable is wrong
     * @throws StoreException if the store cannot be used
     * @throws IOException if a file cannot be made
     */
    OpenStore open(Map<String, String> environment) throws ConfigurationException, StoreException, IOException {
        StoreUrl url = store.isPresent()
                ? StoreUrl.parse(store.get())
                : new StoreUrl.Sqlite(StateDirectory.of(environment).resolve("gateway.db"));
        return Databases.open(url, keys(url, environment), environment);
    }

    private MasterKeySource keys(StoreUrl url, Map<String, String> environment) throws ConfigurationException {
        Optional<MasterKey> key = key(environment, MasterKeySource.Environment.VARIABLE);
        if (masterKeyFile.isPresent()) {
            return new MasterKeySource.KeyFile(masterKeyFile.get().toAbsolutePath().normalize());
        }
        if (key.isPresent()) {
            return new MasterKeySource.Environment(
                    key.get(), key(environment, MasterKeySource.Environment.NEXT_VARIABLE));
        }
        return new MasterKeySource.KeyFile(
                switch (url) {
                    case StoreUrl.Sqlite sqlite -> sqlite.file().resolveSibling("master.key");
                    case StoreUrl.PostgreSql postgres -> StateDirectory.of(environment).resolve("master.key");
                });
    }

    private static Optional<MasterKey> key(Map<String, String> environment, String variable)
            throws ConfigurationException {
        String text = environment.getOrDefault(variable, "");
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(MasterKey.parse(text));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(variable + ": " + e.getMessage());
        }
    }
}

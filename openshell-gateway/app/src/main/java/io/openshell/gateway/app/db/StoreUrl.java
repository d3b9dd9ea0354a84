package io.openshell.gateway.app.db;

import io.openshell.program.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** Which store: {@code sqlite:FILE} or {@code postgresql://user@host:port/db}. */
public sealed interface StoreUrl {
    /**
     * A file.
     *
     * @param file its absolute path
     */
    record Sqlite(Path file) implements StoreUrl {}

    /**
     * A database of a PostgreSQL server; its password is in the environment, as {@code PGPASSWORD}.
     *
     * @param uri the URL
     */
    record PostgreSql(URI uri) implements StoreUrl {
        /** Returns what connects to it. */
        PGSimpleDataSource source(Map<String, String> environment) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            String query = Optional.ofNullable(uri.getRawQuery()).map(text -> "?" + text).orElse("");
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            source.setUrl("jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query);
            Optional.ofNullable(uri.getUserInfo()).ifPresent(source::setUser);
            Optional.ofNullable(environment.get("PGPASSWORD")).ifPresent(source::setPassword);
            return source;
        }
    }

    /**
     * Returns the store that {@code url} names.
     *
     * @throws ConfigurationException if it names none; the message repeats nothing of it
     */
    static StoreUrl parse(String url) throws ConfigurationException {
        if (url.startsWith("sqlite:") && url.length() > "sqlite:".length()) {
            return new Sqlite(
                    Path.of(url.substring("sqlite:".length())).toAbsolutePath().normalize());
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // Without the cause, which quotes the URL: there may be a password in it.
            throw wrong();
        }
        boolean postgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        if (!postgres || uri.getHost() == null || uri.getRawPath().length() < 2 || uri.getRawFragment() != null) {
            throw wrong();
        }
        String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
        if (Optional.ofNullable(uri.getRawUserInfo()).orElse("").contains(":") || query.contains("password")) {
            throw new ConfigurationException(
                    "--store: a password in it can be seen by everybody on this machine: put it into PGPASSWORD");
        }
        return new PostgreSql(uri);
    }

    private static ConfigurationException wrong() {
        return new ConfigurationException("--store: write sqlite:FILE or postgresql://USER@HOST:PORT/DATABASE");
    }
}

package io.openshell.program.admin;

import io.openshell.program.ConfigurationException;
import io.openshell.program.HostPort;
import java.util.Optional;

/** What {@code --admin} names. */
public final class AdminAddress {
    private AdminAddress() {}

    /**
     * Returns where the admin pages are served; empty for {@code off}.
     *
     * @throws ConfigurationException if {@code text} is neither a host and a port nor {@code off}
     */
    public static Optional<HostPort> parse(String text) throws ConfigurationException {
        if (text.equals("off")) {
            return Optional.empty();
        }
        try {
            return Optional.of(HostPort.parse(text));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--admin: write HOST:PORT or off", e);
        }
    }
}

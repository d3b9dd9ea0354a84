package io.openshell.gateway.auth;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;

/**
 * What a caller shows.
 *
 * @param authorization the {@code authorization} entry of the call's metadata; empty if there is none
 * @param certificate the certificate that TLS has verified; empty if there is none
 * @param address where the call comes from
 */
public record Credentials(Optional<String> authorization, Optional<X509Certificate> certificate, InetAddress address) {
    /** Creates credentials; no component may be null. */
    public Credentials {
        Objects.requireNonNull(authorization, "authorization");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(address, "address");
    }

    /** Returns where the call comes from, and nothing of what was shown. */
    @Override
    public String toString() {
        return "Credentials[" + address.getHostAddress() + "]";
    }
}

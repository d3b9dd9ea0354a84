package io.openshell.proxy.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * A server certificate and its private key. Immutable and thread-safe. The key is never printed.
 *
 * @param privateKey the key of the first certificate in {@code chain}
 * @param chain the certificates to send, the server's own first, each next one certifying the one before it
 *     (RFC 8446, section 4.4.2); the root may be left out
 */
public record Leaf(PrivateKey privateKey, List<X509Certificate> chain) {
    /**
     * Creates a leaf; no component may be null.
     *
     * @throws IllegalArgumentException if {@code chain} is empty
     */
    public Leaf {
        Objects.requireNonNull(privateKey, "privateKey");
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a leaf needs its certificate");
        }
    }

    /** Returns whose certificate it is and until when, and nothing of the key. */
    @Override
    public String toString() {
        X509Certificate own = chain.getFirst();
        return "Leaf[" + own.getSubjectX500Principal() + ", valid until " + own.getNotAfter().toInstant() + "]";
    }
}

package io.openshell.proxy.tls;

/** A look at the large buffers of all TLS sessions of this process. */
public final class TlsBuffers {
    private TlsBuffers() {}

    /** Returns how many are in use. */
    public static int inUse() {
        return TlsTerminator.buffersInUse();
    }
}

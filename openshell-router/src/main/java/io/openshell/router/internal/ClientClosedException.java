package io.openshell.router.internal;

import java.io.IOException;

/** The client was closed before there was an answer. */
public final class ClientClosedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the report. */
    public ClientClosedException() {
        super("the router is closed");
    }
}

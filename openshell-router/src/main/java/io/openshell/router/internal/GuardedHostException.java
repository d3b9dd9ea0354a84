package io.openshell.router.internal;

import java.net.UnknownHostException;

/** A name leads to an address that must not be dialled, so it leads nowhere. */
public final class GuardedHostException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    /** Creates the report. */
    public GuardedHostException() {
        super("the name leads to a link-local or cloud-metadata address");
    }
}

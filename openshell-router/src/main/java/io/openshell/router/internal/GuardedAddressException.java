package io.openshell.router.internal;

import java.io.IOException;

/** A backend's name leads to an address that must not be dialled. */
public final class GuardedAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the report. */
    public GuardedAddressException() {
        super("the endpoint leads to a link-local or cloud-metadata address");
    }
}

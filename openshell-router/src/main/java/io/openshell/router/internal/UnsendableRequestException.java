package io.openshell.router.internal;

import java.io.IOException;

/** The HTTP client would not take a request. It has no cause: the client quotes what it refuses, which may be a key. */
public final class UnsendableRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the report. */
    public UnsendableRequestException() {
        super("the request cannot be sent in HTTP");
    }
}

package io.openshell.router.internal;

import java.io.IOException;

/** A backend that was too slow; the message says what was waited for. */
public final class UpstreamTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Creates the report; {@code waitedFor} is fixed words. */
    public UpstreamTimeoutException(String waitedFor) {
        super(waitedFor);
    }
}

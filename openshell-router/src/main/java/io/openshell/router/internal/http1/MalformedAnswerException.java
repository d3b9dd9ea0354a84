package io.openshell.router.internal.http1;

import io.openshell.router.wire.Http1Violation;
import java.io.IOException;

/** A backend's answer breaks a rule of HTTP/1.1; the message is fixed words. */
final class MalformedAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedAnswerException(Http1Violation violation) {
        super("the answer breaks " + violation.section());
    }
}

package io.openshell.router.wire;

import io.openshell.core.Headers;

/**
 * What the fields of one head say about where the message ends and what becomes of the connection: Content-Length,
 * Transfer-Encoding, Connection and Expect. Values hold no control characters but tab.
 */
public final class FramingFields {
    private static final long ABSENT = -1;

    /** As many digits as always fit a long; a body of 10^18 bytes is refused either way. */
    private static final int MOST_DIGITS = 18;

    private final HttpVersion version;

    private long contentLength = ABSENT;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean expectation;

    /** Creates the reading of a head in {@code version}. */
    public FramingFields(HttpVersion version) {
        this.version = version;
    }

    /** Takes the next field of the head; most are of no interest, which their length tells. */
    public void add(String name, String value) throws Http1ViolationException {
        switch (name.length()) {
            case 6 -> {
                if (name.equalsIgnoreCase("Expect")) {
                    addExpect(value);
                }
            }
            case 10 -> {
                if (name.equalsIgnoreCase("Connection")) {
                    addConnection(value);
                }
            }
            case 14 -> {
                if (name.equalsIgnoreCase("Content-Length")) {
                    addContentLength(value);
                }
            }
            case 17 -> {
                if (name.equalsIgnoreCase("Transfer-Encoding")) {
                    addTransferEncoding(value);
                }
            }
            default -> {
            }
        }
    }

    /**
     * Returns how the end of the body is found, once all fields are added (RFC 9112 section 6.3).
     *
     * @throws Http1ViolationException if the fields leave more than one answer
     */
    public BodyLength bodyLength() throws Http1ViolationException {
        if (chunked) {
            if (contentLength != ABSENT) {
                throw new Http1ViolationException(Http1Violation.CONTENT_LENGTH_WITH_TRANSFER_ENCODING);
            }
            return BodyLength.CHUNKED;
        }
        return contentLength > 0 ? new BodyLength.Exactly(contentLength) : BodyLength.NONE;
    }

    /** Returns whether a field says how the end of the body is found, be it an empty body. */
    public boolean bodyIsFramed() {
        return chunked || contentLength != ABSENT;
    }

    /** Returns whether the connection may stay open; {@code close} wins over {@code keep-alive}. */
    public boolean keepAlive() {
        return switch (version) {
            case HTTP_1_0 -> keepAlive && !close;
            case HTTP_1_1 -> !close;
        };
    }

    /** Returns whether there is an expectation of 100-continue that must not be ignored. */
    public boolean expectsContinue() {
        return expectation && version == HttpVersion.HTTP_1_1;
    }

    private void addContentLength(String value) throws Http1ViolationException {
        if (contentLength != ABSENT) {
            throw new Http1ViolationException(Http1Violation.REPEATED_CONTENT_LENGTH);
        }
        if (value.isEmpty() || value.length() > MOST_DIGITS) {
            throw new Http1ViolationException(Http1Violation.INVALID_CONTENT_LENGTH);
        }
        long length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') {
                throw new Http1ViolationException(Http1Violation.INVALID_CONTENT_LENGTH);
            }
            length = 10 * length + (c - '0');
        }
        contentLength = length;
    }

    private void addTransferEncoding(String value) throws Http1ViolationException {
        if (chunked) {
            throw new Http1ViolationException(Http1Violation.REPEATED_TRANSFER_ENCODING);
        }
        if (!value.equalsIgnoreCase("chunked")) {
            throw new Http1ViolationException(Http1Violation.UNSUPPORTED_TRANSFER_ENCODING);
        }
        if (version == HttpVersion.HTTP_1_0) {
            throw new Http1ViolationException(Http1Violation.TRANSFER_ENCODING_IN_HTTP_1_0);
        }
        chunked = true;
    }

    /** Empty elements of the list are skipped (RFC 9110 section 5.6.1.2), options other than these two ignored. */
    private void addConnection(String value) throws Http1ViolationException {
        int from = 0;
        while (from < value.length()) {
            int comma = value.indexOf(',', from);
            int to = comma < 0 ? value.length() : comma;
            String option = value.substring(from, to).trim();
            if (option.equalsIgnoreCase("close")) {
                close = true;
            } else if (option.equalsIgnoreCase("keep-alive")) {
                keepAlive = true;
            } else if (!option.isEmpty() && !Headers.isToken(option)) {
                throw new Http1ViolationException(Http1Violation.INVALID_CONNECTION_OPTION);
            }
            from = to + 1;
        }
    }

    private void addExpect(String value) throws Http1ViolationException {
        if (!value.equalsIgnoreCase("100-continue")) {
            throw new Http1ViolationException(Http1Violation.UNKNOWN_EXPECTATION);
        }
        expectation = true;
    }
}

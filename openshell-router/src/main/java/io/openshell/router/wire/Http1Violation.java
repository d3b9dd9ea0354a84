package io.openshell.router.wire;

/**
 * The rules a request can break, one constant each. Every violation is answered with {@link #status()}, then
 * the connection closes: what follows a message that was misunderstood cannot be trusted to be a message.
 */
public enum Http1Violation {
    /** Not exactly three parts with one space between them; also a line of HTTP/0.9. */
    MALFORMED_REQUEST_LINE("RFC 9112 section 3", "malformed request line"),

    /** The method is empty or no token. */
    INVALID_METHOD("RFC 9112 section 3.1", "invalid method"),

    /** The target is empty or holds a byte that is not visible ASCII. */
    INVALID_TARGET("RFC 9112 section 3.2", "invalid request target"),

    /** The version is neither {@code HTTP/1.0} nor {@code HTTP/1.1}, spelled exactly so. */
    UNKNOWN_VERSION("RFC 9112 section 2.3", "unknown HTTP version"),

    /** A line feed without its carriage return. */
    BARE_LINE_FEED("RFC 9112 section 2.2", "bare line feed"),

    /** A carriage return without its line feed. */
    BARE_CARRIAGE_RETURN("RFC 9112 section 2.2", "bare carriage return"),

    /** NUL, DEL or another control byte but tab. */
    CONTROL_BYTE("RFC 9110 section 5.5", "control byte"),

    /** The line behind the request line (or the first trailer) begins with white space. */
    SPACE_BEFORE_FIRST_HEADER("RFC 9112 section 2.2", "white space before the first header"),

    /** A later line begins with white space: obsolete line folding. */
    FOLDED_HEADER("RFC 9112 section 5.2", "folded header"),

    /** A header line without a colon. */
    MISSING_COLON("RFC 9112 section 5", "header without a colon"),

    /** White space between a name and its colon, or inside the name. */
    SPACE_BEFORE_COLON("RFC 9112 section 5.1", "white space before a colon"),

    /** A name that is empty or no token. */
    INVALID_HEADER_NAME("RFC 9110 section 5.1", "invalid header name"),

    /** HTTP/1.1 without a Host. */
    MISSING_HOST("RFC 9112 section 3.2", "missing host"),

    /** More than one Host. */
    REPEATED_HOST("RFC 9112 section 3.2", "repeated host"),

    /** A Host that names another server than this one. */
    FOREIGN_HOST("RFC 9110 section 7.4", "foreign host"),

    /** Not only digits (a sign, a list, nothing), or too many of them to be a length. */
    INVALID_CONTENT_LENGTH("RFC 9110 section 8.6", "invalid content length"),

    /**
     * More than one Content-Length, be they equal or not. The RFC allows equal ones to be taken as one; no known
     * client sends them, and whoever does may have meant two parsers.
     */
    REPEATED_CONTENT_LENGTH("RFC 9110 section 8.6", "repeated content length"),

    /** Both framings at once: the classic of request smuggling. */
    CONTENT_LENGTH_WITH_TRANSFER_ENCODING("RFC 9112 section 6.1", "content length with transfer encoding"),

    /** A Transfer-Encoding other than exactly {@code chunked}. */
    UNSUPPORTED_TRANSFER_ENCODING("RFC 9112 section 6.1", "unsupported transfer encoding"),

    /** More than one Transfer-Encoding. */
    REPEATED_TRANSFER_ENCODING("RFC 9112 section 6.3", "repeated transfer encoding"),

    /** Transfer-Encoding in HTTP/1.0, which has none. */
    TRANSFER_ENCODING_IN_HTTP_1_0("RFC 9112 section 6.1", "transfer encoding in HTTP/1.0"),

    /**
     * A GET that announces a body. It has no meaning, so many servers do not read it, and then its bytes are the next
     * request on a connection that others use, too.
     */
    GET_WITH_BODY("RFC 9110 section 9.3.1", "GET with a body"),

    /** A CONNECT that announces a body: its bytes would be taken for those of the tunnel. */
    CONNECT_WITH_BODY("RFC 9110 section 9.3.6", "CONNECT with a body"),

    /** A Connection header whose list holds something that is no token. */
    INVALID_CONNECTION_OPTION("RFC 9110 section 7.6.1", "invalid connection option"),

    /** A chunk line that does not begin with 1 to 16 hexadecimal digits. */
    INVALID_CHUNK_SIZE("RFC 9112 section 7.1", "invalid chunk size"),

    /** Something behind a chunk size that is no chunk extension. */
    INVALID_CHUNK_EXTENSION("RFC 9112 section 7.1.1", "invalid chunk extension"),

    /** Together, the chunk extensions of one body are longer than a head may be. */
    CHUNK_EXTENSIONS_TOO_LONG("RFC 9112 section 7.1.1", "chunk extensions too long"),

    /** The data of a chunk are not followed by CRLF. */
    MISSING_CHUNK_CRLF("RFC 9112 section 7.1", "chunk data without their line end"),

    /** The decoded body is larger than the limits allow. */
    BODY_TOO_LARGE(413, "RFC 9110 section 15.5.14", "payload too large"),

    /** An Expect other than {@code 100-continue}. */
    UNKNOWN_EXPECTATION(417, "RFC 9110 section 10.1.1", "expectation failed"),

    /** A head or trailer section has more bytes than the limits allow. */
    HEAD_TOO_LARGE(431, "RFC 6585 section 5", "request header fields too large"),

    /** A head or trailer section has more fields than the limits allow. */
    TOO_MANY_HEADERS(431, "RFC 6585 section 5", "request header fields too large"),

    /** Nothing is wrong with the body, but there is no memory left to hold it. */
    NO_MEMORY_FOR_BODY(503, "RFC 9110 section 15.6.4", "too much is going on at once, try again");

    private final int status;
    private final String section;
    private final String text;

    Http1Violation(String section, String reason) {
        this(400, section, "bad request: " + reason);
    }

    Http1Violation(int status, String section, String text) {
        this.status = status;
        this.section = section;
        this.text = text;
    }

    /** Returns the status to answer with: 400, 413, 417, 431 or 503. */
    public int status() {
        return status;
    }

    /** Returns the section of the RFC that holds the rule, for an operator to look up. */
    public String section() {
        return section;
    }

    /** Returns the error text for the client: fixed words, no byte of the request. */
    public String text() {
        return text;
    }
}

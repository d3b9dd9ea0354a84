package io.openshell.router.wire;

/** The versions of HTTP/1 there are (RFC 9112 section 2.3). */
public enum HttpVersion {
    /** Connections close after one request unless both sides ask otherwise; chunked does not exist. */
    HTTP_1_0("HTTP/1.0"),

    /** Connections persist unless one side asks otherwise; a Host is required. */
    HTTP_1_1("HTTP/1.1");

    private final String text;

    HttpVersion(String text) {
        this.text = text;
    }

    /** Returns the version as a request line spells it, such as {@code HTTP/1.1}. */
    public String text() {
        return text;
    }
}

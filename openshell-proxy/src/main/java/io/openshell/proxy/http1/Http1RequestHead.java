package io.openshell.proxy.http1;

import io.openshell.core.Headers;
import io.openshell.router.wire.BodyLength;
import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.HttpVersion;
import java.util.List;
import java.util.Objects;

/**
 * The head of one request, well formed by RFC 9112 and with one unambiguous end of its body.
 *
 * @param method a token, as it was spelled; methods are case-sensitive
 * @param target the request target in visible ASCII, as it came: neither decoded nor brought to one form
 * @param version the version of the request
 * @param headers all fields in the order they came, framing fields included
 * @param body how the end of the body is found
 * @param keepAlive whether the client lets the connection stay open after this exchange: the default of the
 *     version, or what its Connection header says (RFC 9112 section 9.3)
 * @param expectsContinue whether the client waits for {@code 100 Continue} before it sends the body; false if there
 *     is no body and in HTTP/1.0 (RFC 9110 section 10.1.1)
 */
public record Http1RequestHead(
        String method,
        String target,
        HttpVersion version,
        Headers headers,
        BodyLength body,
        boolean keepAlive,
        boolean expectsContinue) {

    public Http1RequestHead {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }

    /**
     * Returns if the request is meant for {@code host}: exactly one Host, either {@code host} or {@code host:port}
     * with {@code defaultPort}, ASCII case ignored. HTTP/1.0 may leave the Host out (RFC 9112 section 3.2).
     *
     * @throws Http1ViolationException if the Host is missing, repeated or foreign
     */
    public void requireHost(String host, int defaultPort) throws Http1ViolationException {
        List<String> values = headers.all("Host");
        if (values.size() > 1) {
            throw new Http1ViolationException(Http1Violation.REPEATED_HOST);
        }
        if (values.isEmpty()) {
            if (version == HttpVersion.HTTP_1_0) {
                return;
            }
            throw new Http1ViolationException(Http1Violation.MISSING_HOST);
        }
        // Field values are ISO 8859-1, where no letter outside ASCII equals one inside it when case is ignored.
        String value = values.getFirst();
        if (!value.equalsIgnoreCase(host) && !value.equalsIgnoreCase(host + ":" + defaultPort)) {
            throw new Http1ViolationException(Http1Violation.FOREIGN_HOST);
        }
    }

    /**
     * Returns if the body has a meaning, or there is none: a GET must not have one.
     *
     * @throws Http1ViolationException if a GET announces a body of one byte or more, or a chunked one
     */
    public void requireNoBodyInGet() throws Http1ViolationException {
        if (method.equals("GET") && body != BodyLength.NONE) {
            throw new Http1ViolationException(Http1Violation.GET_WITH_BODY);
        }
    }
}

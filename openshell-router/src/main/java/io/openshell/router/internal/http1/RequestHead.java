package io.openshell.router.internal.http1;

import io.openshell.core.Headers;
import io.openshell.router.internal.UnsendableRequestException;
import io.openshell.router.internal.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** The bytes of a request before its body (RFC 9112 sections 2.1 and 3). */
final class RequestHead {
    /** Fields that say where a message ends or what becomes of the connection are this side's to write. */
    private static final Set<String> OURS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private RequestHead() {}

    /**
     * Returns the head of {@code request}.
     *
     * @throws UnsendableRequestException if it is none, or one that has another meaning than that of a request
     */
    static byte[] of(UpstreamRequest request) throws UnsendableRequestException {
        String method = request.method();
        if (!Headers.isToken(method) || method.equalsIgnoreCase("CONNECT")) {
            throw new UnsendableRequestException();
        }
        StringBuilder head = new StringBuilder(512);
        head.append(method).append(' ').append(request.target().startsWith("/") ? "" : "/").append(request.target());
        head.append(" HTTP/1.1\r\nHost: ").append(request.route().endpoint().hostHeader()).append("\r\n");
        Headers headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            if (OURS.contains(headers.name(i).toLowerCase(Locale.ROOT))) {
                throw new UnsendableRequestException();
            }
            head.append(headers.name(i)).append(": ").append(headers.value(i)).append("\r\n");
        }
        if (request.bodyLength() > 0 || hasBodyByCustom(method)) {
            head.append("Content-Length: ").append(request.bodyLength()).append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** RFC 9110 section 8.6: methods whose requests usually have a body say so if they have none. */
    private static boolean hasBodyByCustom(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }
}

package io.openshell.router.internal;

import io.openshell.core.Headers;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Headers that belong to one connection and never travel on (RFC 9110 section 7.6.1). */
public final class HopByHop {
    private static final Set<String> NAMES = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");

    private HopByHop() {}

    /** Returns whether {@code name}, lowercase, is a hop-by-hop header by definition. */
    public static boolean isHopByHop(String name) {
        return NAMES.contains(name);
    }

    /** Returns the names, lowercase, that the {@code Connection} headers in {@code headers} nominate. */
    public static Set<String> nominated(Headers headers) {
        if (!headers.contains("connection")) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String value : headers.all("connection")) {
            for (String name : value.split(",")) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** Returns {@code headers} of a response without {@code content-length} and all that belongs to one connection. */
    public static Headers stripResponse(Headers headers) {
        Set<String> nominated = nominated(headers);
        return headers.filter((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            return !lower.equals("content-length") && !isHopByHop(lower) && !nominated.contains(lower);
        });
    }
}

package io.openshell.core;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A backend's base URL, checked: {@code http}, {@code https} or {@code mock}, a host, and no user info, query or
 * fragment. Its printed form holds no credential, because no part that could hold one is accepted.
 *
 * @param scheme {@code http}, {@code https} or {@code mock}
 * @param host the host, lowercase; an IPv6 address keeps its brackets; empty for {@code mock}
 * @param port the port, or -1 for the scheme's own
 * @param basePath the path without a trailing slash; empty for the root
 */
public record Endpoint(String scheme, String host, int port, String basePath) {
    private static final String MOCK = "mock";
    private static final String VERSION_PREFIX = "/v1";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+]");

    /** For {@link #parse}; use that instead, which says what is wrong with a URL. */
    public Endpoint {
        boolean mock = scheme.equals(MOCK) && host.isEmpty() && port == -1 && basePath.isEmpty();
        boolean http = (scheme.equals("http") || scheme.equals("https"))
                && HOST.matcher(host).matches()
                && (port == -1 || port >= 1 && port <= 65535)
                && (basePath.isEmpty() || basePath.startsWith("/") && !basePath.endsWith("/"));
        if (!mock && !http) {
            throw new IllegalArgumentException("not an endpoint");
        }
    }

    /**
     * Returns the endpoint that {@code url} names; trailing slashes are dropped.
     *
     * @throws IllegalArgumentException if it is none; the message says why and does not repeat the URL
     */
    public static Endpoint parse(String url) {
        if (url.regionMatches(true, 0, "mock://", 0, "mock://".length())) {
            return new Endpoint(MOCK, "", -1, "");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            // The exception's own message repeats its input, which may hold a key; it is left out on purpose.
            throw new IllegalArgumentException("not a URL");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("a URL must begin with https://, http:// or mock://");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty() || uri.getPort() > 65535 || uri.getPort() == 0) {
            throw new IllegalArgumentException("a URL must name a host, and a port from 1 to 65535 if any");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("a URL must have no user info, query or fragment");
        }
        return new Endpoint(scheme, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort(), basePath(uri.getRawPath()));
    }

    private static String basePath(String rawPath) {
        String path = rawPath == null ? "" : rawPath;
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (path.isEmpty()) {
            return "";
        }
        try {
            if (RequestTarget.parse(path).path().equals(path)) {
                return path;
            }
        } catch (InvalidTargetException e) {
            throw new IllegalArgumentException("a URL's path must be canonical: " + e.getMessage());
        }
        throw new IllegalArgumentException("a URL's path must have no dot segments");
    }

    /** Returns whether requests are answered without I/O. */
    public boolean isMock() {
        return scheme.equals(MOCK);
    }

    /**
     * Returns path and query that {@code target} has at this endpoint: base path and path joined, where a leading
     * {@code /v1} of the path is dropped if the base path begins with {@code /v1} or ends in it, as a whole segment. A
     * query without a byte is none.
     */
    public String join(RequestTarget target) {
        String path = target.path();
        if (hasVersion() && startsWithSegment(path, VERSION_PREFIX)) {
            path = path.substring(VERSION_PREFIX.length());
        }
        return basePath + path + (target.query().equals("?") ? "" : target.query());
    }

    /** Returns the URL that {@code target} has at this endpoint, see {@link #join}. */
    public URI resolve(RequestTarget target) {
        return URI.create(origin() + join(target));
    }

    private boolean hasVersion() {
        return startsWithSegment(basePath, VERSION_PREFIX) || basePath.endsWith(VERSION_PREFIX);
    }

    private static boolean startsWithSegment(String path, String segment) {
        return path.startsWith(segment) && (path.length() == segment.length() || path.charAt(segment.length()) == '/');
    }

    /** Returns host and port as a URL has them; without a port if the endpoint names none. */
    public String authority() {
        return port < 0 ? host : host + ":" + port;
    }

    /** Returns host and port as a {@code Host} header has them: without the scheme's own port. */
    public String hostHeader() {
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return usual ? host : authority();
    }

    /** Returns the URL without its path, such as {@code https://api.example:8443}. */
    public String origin() {
        return scheme + "://" + authority();
    }

    /** Returns the base URL. */
    @Override
    public String toString() {
        return origin() + basePath;
    }
}

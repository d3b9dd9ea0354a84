package io.openshell.program.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.openshell.core.Secret;
import io.openshell.program.console.PageFiles.PageFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A page at {@code /console} that shows what a program does, and the feed behind it. The page is static and tells
 * nothing; the feed is for whoever shows the token, as a bearer token. Both answer to loopback addresses only, and to
 * reading: nothing here changes anything.
 */
public final class Console implements AutoCloseable {
    private static final String ROOT = "/console";

    /** No script, style or address but the page's own; no text can become markup; nobody may frame it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private final Feed feed;
    private final TokenCheck tokens;
    private final Map<String, HttpHandler> handlers = new LinkedHashMap<>();

    private Console(Secret token, ConsoleContent content) {
        tokens = new TokenCheck(token, System::nanoTime);
        feed = Feed.start(content);
        PageFiles.below(ROOT).forEach((path, file) -> handlers.put(path, exchange -> serve(exchange, path, file)));
        handlers.put(ROOT + "/feed", exchange -> serveFeed(exchange, ROOT + "/feed"));
    }

    /** Returns a console that shows {@code content} to whoever has {@code token}. */
    public static Console start(Secret token, ConsoleContent content) {
        return new Console(token, content);
    }

    /** Returns what is to be served, by path; no other path below these exists. They block: on virtual threads, please. */
    public Map<String, HttpHandler> handlers() {
        return Map.copyOf(handlers);
    }

    private static void serve(HttpExchange exchange, String path, PageFile file) throws IOException {
        try (exchange) {
            if (isRefused(exchange, path, true)) {
                return;
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.getResponseHeaders().set("Content-Type", file.type());
            exchange.sendResponseHeaders(200, head ? -1 : file.content().length);
            if (!head) {
                exchange.getResponseBody().write(file.content());
            }
        }
    }

    private void serveFeed(HttpExchange exchange, String path) throws IOException {
        try (exchange) {
            if (isRefused(exchange, path, false)) {
                return;
            }
            List<String> authorization = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
            switch (tokens.check(authorization)) {
                case WRONG -> {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                    answer(exchange, 401, "the token is missing or wrong\n");
                }
                case TOO_MANY -> {
                    exchange.getResponseHeaders().set("Retry-After", "5");
                    answer(exchange, 429, "too many wrong tokens: try again later\n");
                }
                case RIGHT -> watch(exchange);
            }
        }
    }

    private void watch(HttpExchange exchange) throws IOException {
        Optional<Viewer> viewer = feed.join();
        if (viewer.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", "5");
            answer(exchange, 503, "too many watch already: close another console\n");
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            viewer.get().serve(exchange.getResponseBody());
        } finally {
            feed.leave(viewer.get());
        }
    }

    /** Answers what is not for this page or not asked for from here; returns whether it did. */
    private static boolean isRefused(HttpExchange exchange, String path, boolean takesHead) throws IOException {
        protect(exchange.getResponseHeaders());
        String method = exchange.getRequestMethod();
        if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
            answer(exchange, 403, "the console is for this machine only\n");
        } else if (!exchange.getRequestURI().getPath().equals(path)) {
            answer(exchange, 404, "");
        } else if (!method.equals("GET") && !(takesHead && method.equals("HEAD"))) {
            exchange.getResponseHeaders().set("Allow", takesHead ? "GET, HEAD" : "GET");
            answer(exchange, 405, "");
        } else {
            return false;
        }
        return true;
    }

    private static void protect(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Ends the feed and whoever watches it. */
    @Override
    public void close() {
        feed.close();
    }
}

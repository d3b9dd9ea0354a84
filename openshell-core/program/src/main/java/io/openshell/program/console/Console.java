package io.openshell.program.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.openshell.core.Secret;
import io.openshell.program.admin.Pages;
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
    private final Map<String, HttpHandler> pages = new LinkedHashMap<>();

    private Console(Secret token, ConsoleContent content) {
        tokens = new TokenCheck(token, System::nanoTime);
        feed = Feed.start(content);
        PageFiles.below(ROOT).forEach((path, file) -> pages.put(path, onLoopback(
                exchange -> Pages.send(exchange, 200, file.type(), file.content()))));
        pages.put(ROOT + "/feed", onLoopback(this::serveFeed));
    }

    /** Returns a console that shows {@code content} to whoever has {@code token}. */
    public static Console start(Secret token, ConsoleContent content) {
        return new Console(token, content);
    }

    /** Returns the pages by their paths, for an {@link io.openshell.program.admin.AdminServer}. */
    public Map<String, HttpHandler> byPath() {
        return Map.copyOf(pages);
    }

    private static HttpHandler onLoopback(HttpHandler page) {
        return exchange -> {
            protect(exchange.getResponseHeaders());
            if (exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
                page.handle(exchange);
            } else {
                answer(exchange, 403, "the console is for this machine only\n");
            }
        };
    }

    private void serveFeed(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            answer(exchange, 405, "");
            return;
        }
        switch (tokens.check(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()))) {
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

    private static void protect(Headers headers) {
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        Pages.send(exchange, status, Pages.PLAIN, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Ends the feed and whoever watches it. */
    @Override
    public void close() {
        feed.close();
    }
}

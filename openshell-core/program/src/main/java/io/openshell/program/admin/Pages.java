package io.openshell.program.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Makes pages of texts. */
public final class Pages {
    /** The content type of plain text. */
    public static final String PLAIN = "text/plain; charset=utf-8";

    private Pages() {}

    /** Returns a page with what {@code content} supplies at each request. */
    public static HttpHandler text(String contentType, Supplier<String> content) {
        return exchange -> send(exchange, 200, contentType, content.get().getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a page that says {@code good} with 200 while {@code well} is true, and {@code bad} with 503 while not. */
    public static HttpHandler health(BooleanSupplier well, String good, Supplier<String> bad) {
        return exchange -> {
            boolean isWell = well.getAsBoolean();
            send(exchange, isWell ? 200 : 503, (isWell ? good : bad.get()) + "\n");
        };
    }

    static void send(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, PLAIN, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with {@code body}, or with its length alone if that is what HEAD asks for. */
    public static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    static boolean isReading(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("GET") || exchange.getRequestMethod().equals("HEAD");
    }

    /** Sets the headers that every answer has: not kept, not guessed at, not framed, without scripts. */
    static void secure(Headers headers) {
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
    }
}

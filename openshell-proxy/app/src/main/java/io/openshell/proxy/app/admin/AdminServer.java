package io.openshell.proxy.app.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.openshell.router.InferenceContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Serves the admin pages. Reading only: GET and HEAD, nothing here changes anything. */
public final class AdminServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor;

    private AdminServer(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Returns a server of the pages on {@code address}, which accepts connections already; {@code gateway} is empty if
     * the routes come from a file.
     */
    public static AdminServer start(
            InetSocketAddress address,
            ProxyMetrics metrics,
            InferenceContext context,
            IntSupplier connections,
            Optional<GatewayState> gateway)
            throws IOException {
        HttpServer server = HttpServer.create(address, 16);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(executor);
        String text = "text/plain; charset=utf-8";
        BooleanSupplier always = () -> true;
        BooleanSupplier ready = gateway.map(GatewayState::hasRoutes).orElse(always);
        page(server, "/healthz", text, always, () -> "ok\n");
        page(server, "/readyz", text, ready,
                () -> ready.getAsBoolean() ? "ready\n" : "no routes from the gateway yet\n");
        page(server, "/metrics", "text/plain; version=0.0.4; charset=utf-8", always, () -> metrics.prometheusText(
                connections.getAsInt(), context.routes().size(), gateway));
        page(server, "/console", "text/html; charset=utf-8", always, () -> StatusPage.html(
                context.routes(), metrics.snapshot(), connections.getAsInt()));
        server.start();
        return new AdminServer(server, executor);
    }

    private static void page(
            HttpServer server, String path, String type, BooleanSupplier well, Supplier<String> content) {
        server.createContext(path, exchange -> {
            try (exchange) {
                boolean found = exchange.getRequestURI().getPath().equals(path);
                boolean reading = exchange.getRequestMethod().equals("GET")
                        || exchange.getRequestMethod().equals("HEAD");
                if (!found || !reading) {
                    answer(exchange, found ? 405 : 404, "text/plain; charset=utf-8", "");
                } else {
                    answer(exchange, well.getAsBoolean() ? 200 : 503, type, content.get());
                }
            }
        });
    }

    private static void answer(HttpExchange exchange, int status, String type, String content) throws IOException {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Returns the address the pages are served on. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}

package io.openshell.program.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Serves the admin pages. Reading only: a page sees nothing but GET and HEAD for its exact path. On loopback only those
 * who name it as such in {@code Host} are answered: a web site whose name resolves to 127.0.0.1 is not.
 */
public final class AdminServer implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final int MOST_CONNECTIONS = 128;
    private static final int MOST_REQUESTS = 64;
    private static final String LONGEST_REQUEST_SECONDS = "60";
    private static final String LONGEST_IDLE_SECONDS = "30";
    private static final String LARGEST_HEAD_BYTES = "16384";
    private static final String MOST_HEADERS = "100";

    private final HttpServer server;
    private final ExecutorService executor;

    private AdminServer(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Returns a server of the pages on {@code address}, which accepts connections already. A page is found by its path;
     * it runs on a thread of its own, may take its time (at most 64 requests are under way at once) and may replace the
     * headers that every answer has.
     */
    public static AdminServer start(InetSocketAddress address, Map<String, HttpHandler> pages) throws IOException {
        limitServers();
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(executor);
        boolean loopback = server.getAddress().getAddress().isLoopbackAddress();
        Map<String, HttpHandler> found = Map.copyOf(pages);
        Semaphore requests = new Semaphore(MOST_REQUESTS);
        server.createContext("/", exchange -> {
            try (exchange) {
                serve(exchange, found, loopback, requests);
            }
        });
        server.start();
        return new AdminServer(server, executor);
    }

    /**
     * The JDK's server has its limits from system properties, which it reads once; what the operator set stays. There is
     * none on the time of an answer: a page may be a stream that lasts.
     */
    private static void limitServers() {
        limit("jdk.httpserver.maxConnections", Integer.toString(MOST_CONNECTIONS));
        // Seconds in the code, milliseconds in its documentation: a number that does for both.
        limit("sun.net.httpserver.maxReqTime", LONGEST_REQUEST_SECONDS);
        limit("sun.net.httpserver.idleInterval", LONGEST_IDLE_SECONDS);
        limit("sun.net.httpserver.maxReqHeaders", MOST_HEADERS);
        limit("sun.net.httpserver.maxReqHeaderSize", LARGEST_HEAD_BYTES);
        limit("sun.net.httpserver.nodelay", "true");
    }

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static void serve(
            HttpExchange exchange, Map<String, HttpHandler> pages, boolean loopback, Semaphore requests)
            throws IOException {
        Pages.secure(exchange.getResponseHeaders());
        List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
        HttpHandler page = pages.get(exchange.getRequestURI().getPath());
        if (loopback && !LoopbackHost.isNamedBy(hosts)) {
            Pages.send(exchange, 403, "these pages are for this machine: call them by a loopback address\n");
        } else if (page == null) {
            Pages.send(exchange, 404, "");
        } else if (!Pages.isReading(exchange)) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            Pages.send(exchange, 405, "");
        } else if (!requests.tryAcquire()) {
            Pages.send(exchange, 503, "too many requests at a time\n");
        } else {
            try {
                page.handle(exchange);
            } finally {
                requests.release();
            }
        }
    }

    /** Returns the address the pages are served on. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Stops at once; pages under way are interrupted. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}

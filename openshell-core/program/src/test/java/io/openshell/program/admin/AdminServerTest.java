package io.openshell.program.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final AtomicBoolean well = new AtomicBoolean(true);

    private AdminServer start(InetSocketAddress address) throws IOException {
        return AdminServer.start(
                address,
                Map.of("/page", Pages.text(Pages.PLAIN, () -> "text\n"),
                        "/health", Pages.health(well::get, "good", () -> "bad")));
    }

    /** Sends {@code lines} as a request's head and returns all that comes back. */
    private static String ask(int port, String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String head = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(AdminServer server, String path) throws IOException {
        return ask(server.address().getPort(), "GET " + path + " HTTP/1.1", "Host: localhost");
    }

    @Test
    void aPageIsFoundByItsExactPathAndOnlyRead() throws IOException {
        try (AdminServer server = start(LOOPBACK)) {
            int port = server.address().getPort();
            assertThat(get(server, "/page?x=1")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\ntext\n");
            assertThat(ask(port, "HEAD /page HTTP/1.1", "Host: localhost"))
                    .startsWith("HTTP/1.1 200 ").containsIgnoringCase("content-length: 5").endsWith("\r\n\r\n");
            for (String other : List.of("/", "/pag", "/page/", "/page/x", "//page", "/PAGE")) {
                assertThat(get(server, other)).as(other).startsWith("HTTP/1.1 404 ");
            }
            for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get")) {
                assertThat(ask(port, method + " /page HTTP/1.1", "Host: localhost")).as(method)
                        .startsWith("HTTP/1.1 405 ").contains("Allow: GET, HEAD");
            }
        }
    }

    @Test
    void everyAnswerIsNeitherKeptNorGuessedAtNorFramed() throws IOException {
        try (AdminServer server = start(LOOPBACK)) {
            for (String path : List.of("/page", "/health", "/none")) {
                assertThat(get(server, path)).containsIgnoringCase("cache-control: no-store")
                        .containsIgnoringCase("x-content-type-options: nosniff")
                        .containsIgnoringCase("content-security-policy: default-src 'none'");
            }
        }
    }

    @Test
    void whatIsNotWellAnswers503() throws IOException {
        try (AdminServer server = start(LOOPBACK)) {
            assertThat(get(server, "/health")).startsWith("HTTP/1.1 200 ").endsWith("good\n");
            well.set(false);
            assertThat(get(server, "/health")).startsWith("HTTP/1.1 503 ").endsWith("bad\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LocalHost:80", "127.0.0.1", "127.0.0.1:9090", "127.1.2.3", "[::1]", "[::1]:1"})
    void onLoopbackALoopbackHostIsAnswered(String host) throws IOException {
        try (AdminServer server = start(LOOPBACK)) {
            assertThat(ask(server.address().getPort(), "GET /page HTTP/1.1", "Host: " + host)).contains(" 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: rebound.example", "Host: 127.0.0.1.example", "Host: localhost.example:80",
        "Host: 10.0.0.1", "Host: 0.0.0.0", "Host: 127.0.0.1@rebound.example", "Host: [::2]", "Host:", "X: no host",
        "Host: localhost\r\nHost: rebound.example", "Host: localhost:80:80"})
    void onLoopbackAnotherHostIsRefused(String lines) throws IOException {
        try (AdminServer server = start(LOOPBACK)) {
            String answer = ask(server.address().getPort(), "GET /page HTTP/1.1", lines);
            assertThat(answer).startsWith("HTTP/1.1 403 ").doesNotContain("text\n");
            assertThat(ask(server.address().getPort(), "GET /none HTTP/1.1", lines)).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void onEveryAddressAnyHostIsAnswered() throws IOException {
        try (AdminServer server = start(new InetSocketAddress("0.0.0.0", 0))) {
            assertThat(ask(server.address().getPort(), "GET /page HTTP/1.1", "Host: metrics.internal:80"))
                    .contains(" 200 ");
        }
    }

    @Test
    void beyondSixtyFourAtATimeRequestsAreTurnedAway() throws Exception {
        CountDownLatch inside = new CountDownLatch(64);
        CountDownLatch leave = new CountDownLatch(1);
        HttpHandler slow = exchange -> {
            inside.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            Pages.send(exchange, 200, "late\n");
        };
        List<Socket> waiting = new ArrayList<>();
        try (AdminServer server = AdminServer.start(LOOPBACK, Map.of("/slow", slow))) {
            for (int i = 0; i < 64; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
                socket.getOutputStream().write("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
                waiting.add(socket);
            }
            inside.await();
            assertThat(get(server, "/slow")).startsWith("HTTP/1.1 503 ");
            leave.countDown();
            for (Socket socket : waiting) {
                try (InputStream answer = socket.getInputStream()) {
                    assertThat(answer.readAllBytes()).asString().endsWith("late\n");
                }
            }
            assertThat(get(server, "/slow")).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }
}

package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;

/** What must be refused, each sort with its own answer. */
enum Refusal {
    OTHER_PATH(403, "POST /v1/files HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 2\r\n\r\n{}"),
    OTHER_METHOD(403, "DELETE /v1/models HTTP/1.1\r\nHost: inference.local\r\n\r\n"),
    PATH_TRICK(400, "GET /v1/models/%2e%2e/%2e%2e/%2e%2e/files HTTP/1.1\r\nHost: inference.local\r\n\r\n"),
    TWO_LENGTHS(400, post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
    BAD_CHUNK(400, post("Transfer-Encoding: chunked\r\n\r\nzz\r\n")),
    NOT_JSON(400, post("Content-Length: 8\r\n\r\nnot json")),
    FOREIGN_HOST(400, "GET /v1/models HTTP/1.1\r\nHost: example.com\r\n\r\n"),
    TOO_LARGE(413, post("Content-Length: 99999999\r\n\r\n{")),
    HEAD_TOO_LARGE(431, post("X-Long: " + "x".repeat(80_000) + "\r\n\r\n")),
    OTHER_AUTHORITY(403, "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"),
    NO_CONNECT(403, "GET http://inference.local/v1/models HTTP/1.1\r\nHost: inference.local\r\n\r\n"),
    PLAIN_IN_TUNNEL(400, "GET /v1/models HTTP/1.1\r\nHost: inference.local\r\n\r\n"),
    OTHER_NAME(0, ""),
    BACKEND_401(401, new Request(Request.CHAT + "?soak=STATUS_401", Request.MODEL + "}")),
    BACKEND_429(429, new Request(Request.CHAT + "?soak=STATUS_429", Request.MODEL + "}")),
    BACKEND_500(500, new Request(Request.CHAT + "?soak=STATUS_500", Request.MODEL + "}"));

    private final int status;
    private final String bytes;

    Refusal(int status, String bytes) {
        this.status = status;
        this.bytes = bytes;
    }

    Refusal(int status, Request request) {
        this(status, request.headWithLength() + request.body());
    }

    private static String post(String rest) {
        return "POST " + Request.CHAT + " HTTP/1.1\r\nHost: inference.local\r\n" + rest;
    }

    static Refusal any(RandomGenerator random) {
        return values()[random.nextInt(values().length)];
    }

    /** Asks and returns the outcome. */
    String ask(Surface surface) throws IOException, UnexpectedOutcomeException {
        return switch (this) {
            case OTHER_NAME -> shakeHandsWithAnother(surface);
            case OTHER_AUTHORITY, NO_CONNECT -> expect(surface.plain(), surface);
            case PLAIN_IN_TUNNEL -> expect(surface.plain().openTunnel(), surface);
            case OTHER_PATH, OTHER_METHOD, PATH_TRICK, TWO_LENGTHS, BAD_CHUNK, NOT_JSON, FOREIGN_HOST, TOO_LARGE,
                    HEAD_TOO_LARGE, BACKEND_401, BACKEND_429, BACKEND_500 ->
                expect(surface.take(), surface);
        };
    }

    private String expect(Tunnel tunnel, Surface surface) throws IOException, UnexpectedOutcomeException {
        boolean keep = false;
        try {
            Answer answer = tunnel.send(bytes).read();
            if (answer.status() != status || !answer.whole()) {
                throw new UnexpectedOutcomeException(this + ": " + answer);
            }
            keep = answer.keepsAlive();
            return Integer.toString(status);
        } finally {
            if (keep) {
                surface.giveBack(tunnel);
            } else {
                tunnel.close();
            }
        }
    }

    private static String shakeHandsWithAnother(Surface surface) throws IOException, UnexpectedOutcomeException {
        try (Tunnel tunnel = surface.plain().openTunnel()) {
            tunnel.startTls(surface.context(), "example.com");
            throw new UnexpectedOutcomeException("a handshake with another name");
        } catch (SSLException e) {
            return "TLS refused";
        }
    }
}

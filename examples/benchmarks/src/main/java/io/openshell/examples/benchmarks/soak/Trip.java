package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** One request that nobody breaks off, and its answer. */
record Trip(Surface surface, Routes routes, Kind kind, RandomGenerator random) {
    private static final int OK = 200;

    /** Makes it and returns the outcome. */
    String make() throws IOException, UnexpectedOutcomeException {
        if (kind == Kind.REFUSED) {
            return Refusal.any(random).ask(surface);
        }
        long inForce = routes.confirmed();
        boolean keep = false;
        Tunnel tunnel = tunnel();
        try {
            Request request = kind.request(random);
            send(tunnel, request);
            Answer answer = tunnel.read();
            check(request, answer);
            routes.seen(answer.member("model").orElse(""), inForce);
            keep = answer.keepsAlive() && kind != Kind.NEW_CONNECTION;
            return "200";
        } finally {
            if (keep) {
                surface.giveBack(tunnel);
            } else {
                tunnel.close();
            }
        }
    }

    private Tunnel tunnel() throws IOException {
        if (kind != Kind.NEW_CONNECTION) {
            return surface.take();
        }
        return random.nextBoolean() ? surface.open() : surface.openAfresh();
    }

    private void send(Tunnel tunnel, Request request) throws IOException {
        if (kind == Kind.CHUNKED) {
            request.sendChunked(tunnel, random);
        } else if (kind == Kind.LARGE && random.nextBoolean()) {
            request.sendWhenAsked(tunnel);
        } else {
            tunnel.send(request.bytes());
        }
    }

    private void check(Request request, Answer answer) throws UnexpectedOutcomeException {
        boolean isMine = answer.member("rest").orElse("").equals(request.checksum());
        boolean isWhole = answer.whole() && (!kind.isStream() || answer.text().endsWith("data: [DONE]\n\n"));
        if (answer.status() != OK || !isWhole || !isMine) {
            throw new UnexpectedOutcomeException(answer.toString());
        }
    }
}

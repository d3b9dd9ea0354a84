package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.util.random.RandomGenerator;

/** How a backend breaks off, and what the client must see of it. */
enum BackendFault {
    RESET_BEFORE_ANSWER,
    BROKEN_HEAD,
    RESET_IN_STREAM,
    CLOSE_IN_STREAM,
    CLOSE_IN_JSON,
    CLOSE_IN_WHOLE;

    private static final int BYTES = 200;

    static BackendFault any(RandomGenerator random) {
        return values()[random.nextInt(values().length)];
    }

    /** Asks for it and returns the outcome. */
    String ask(Surface surface) throws IOException, UnexpectedOutcomeException {
        boolean stream = this == RESET_IN_STREAM || this == CLOSE_IN_STREAM;
        String path = this == CLOSE_IN_WHOLE ? "/v1/embeddings" : Request.CHAT;
        boolean keep = false;
        Tunnel tunnel = surface.take();
        try {
            Answer answer =
                    tunnel.send(Request.of(path, name(), BYTES, stream).bytes()).read();
            if (!isExpected(answer)) {
                throw new UnexpectedOutcomeException(this + ": " + answer);
            }
            keep = answer.whole() && answer.keepsAlive();
            return answer.whole() ? Integer.toString(answer.status()) : "cut";
        } finally {
            if (keep) {
                surface.giveBack(tunnel);
            } else {
                tunnel.close();
            }
        }
    }

    private boolean isExpected(Answer answer) {
        boolean isFailure = answer.status() == 502 && answer.whole();
        boolean isCut = answer.status() == 200 && !answer.whole();
        return switch (this) {
            case RESET_BEFORE_ANSWER, BROKEN_HEAD, CLOSE_IN_WHOLE -> isFailure;
            // The reset may overtake the head.
            case RESET_IN_STREAM -> isFailure || isCut && endsWithError(answer);
            case CLOSE_IN_STREAM -> isCut && endsWithError(answer);
            case CLOSE_IN_JSON -> isCut && !answer.text().contains("\"error\"");
        };
    }

    private static boolean endsWithError(Answer answer) {
        return answer.text().contains("\n\ndata: {\"error\":") && answer.text().endsWith("\n\n");
    }
}

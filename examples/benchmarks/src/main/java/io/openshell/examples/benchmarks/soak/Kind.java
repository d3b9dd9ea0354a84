package io.openshell.examples.benchmarks.soak;

import java.util.random.RandomGenerator;

/** What is asked for. The backend knows what to answer by the query, which the proxy passes on. */
enum Kind {
    SMALL("small JSON", 28, Request.CHAT),
    LARGE("large body", 4, Request.CHAT),
    CHUNKED("chunked upload", 9, Request.CHAT),
    STREAM("stream", 18, Request.CHAT),
    SLOW_STREAM("slow stream", 10, Request.CHAT),
    EMBEDDINGS("embeddings", 12, "/v1/embeddings"),
    REFUSED("refused", 9, Request.CHAT),
    NEW_CONNECTION("new connection", 10, Request.CHAT);

    private static final int LARGE_BYTES = 1 << 20;
    private static final int CHUNKED_BYTES = 100_000;
    private static final int SMALL_BYTES = 2_000;

    private final String title;
    private final int weight;
    private final String path;

    Kind(String title, int weight, String path) {
        this.title = title;
        this.weight = weight;
        this.path = path;
    }

    /** Returns one at random, each as often as its weight of all weights. */
    static Kind any(RandomGenerator random) {
        int total = 0;
        for (Kind kind : values()) {
            total += kind.weight;
        }
        int left = random.nextInt(total);
        for (Kind kind : values()) {
            left -= kind.weight;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("weights do not add up");
    }

    String title() {
        return title;
    }

    boolean isStream() {
        return this == STREAM || this == SLOW_STREAM;
    }

    /** Returns a request of this kind, of a random size. */
    Request request(RandomGenerator random) {
        int bytes = switch (this) {
            case LARGE -> LARGE_BYTES / 2 + random.nextInt(LARGE_BYTES);
            case CHUNKED -> random.nextInt(CHUNKED_BYTES);
            case SMALL, STREAM, SLOW_STREAM, EMBEDDINGS, REFUSED, NEW_CONNECTION -> random.nextInt(SMALL_BYTES);
        };
        return Request.of(path, name(), bytes, isStream());
    }
}

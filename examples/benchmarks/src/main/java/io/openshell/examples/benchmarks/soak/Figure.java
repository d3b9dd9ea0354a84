package io.openshell.examples.benchmarks.soak;

/** What is watched of a process, and by how much it may have grown from the first tenth to the last. */
enum Figure {
    THREADS("threads", 0, 8),
    VIRTUAL_THREADS("virtual threads", 0.25, 48),
    DESCRIPTORS("file descriptors", 0.25, 32),
    ESTABLISHED("sockets established", 0.25, 32),
    CLOSE_WAIT("sockets in CLOSE_WAIT", 0, 8),
    HEAP("heap after GC, MiB", 0.15, 4),
    RSS("RSS, MiB", 0.15, 20),
    DIRECT("direct memory, MiB", 0.15, 4),
    NATIVE("committed outside heap, MiB", 0.15, 20);

    private final String title;
    private final double share;
    private final double more;

    Figure(String title, double share, double more) {
        this.title = title;
        this.share = share;
        this.more = more;
    }

    String title() {
        return title;
    }

    /** Returns what it may be at the end, at most, if it was {@code first} in the beginning. */
    double bound(double first) {
        return first * (1 + share) + more;
    }
}

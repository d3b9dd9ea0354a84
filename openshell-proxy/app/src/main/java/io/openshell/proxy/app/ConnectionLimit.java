package io.openshell.proxy.app;

/** How many client connections a heap has room for. */
final class ConnectionLimit {
    private static final int MOST = 10_000;

    /**
     * What an idle connection and its share of those that are busy take. An idle one holds some 15 KiB after its
     * handshake; half of the heap is left for requests.
     */
    private static final int HEAP_BYTES = 32 << 10;

    private ConnectionLimit() {}

    /** Returns the default limit with a heap of at most {@code heapBytes}. */
    static int of(long heapBytes) {
        return Math.clamp(heapBytes / HEAP_BYTES, 1, MOST);
    }
}

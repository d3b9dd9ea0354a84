package io.openshell.gateway.store;

/** Hears of changes that other gateways made to the same database. */
public interface ChangeNotices extends AutoCloseable {
    /**
     * Waits until there may have been such a change, or until {@code atMostMillis} have passed. A notice may be missed:
     * whoever waits looks anyway from time to time. Used by one thread.
     */
    void await(long atMostMillis) throws InterruptedException;

    /** Stops; a wait under way ends soon. */
    @Override
    void close();

    /** Returns notices of a database that no other gateway uses: there are none. */
    static ChangeNotices none() {
        return new ChangeNotices() {
            @Override
            public void await(long atMostMillis) throws InterruptedException {
                Thread.sleep(atMostMillis);
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }
}

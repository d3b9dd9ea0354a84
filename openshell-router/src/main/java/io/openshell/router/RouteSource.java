package io.openshell.router;

import java.util.function.Consumer;

/**
 * Where routes come from: a file, a gateway, the host itself. For implementers: hand over the first snapshot from
 * {@link #start} or any time later, then another whenever the routes changed; keep quiet when they did not, and on
 * failure too, so that the routes there are stay in use.
 *
 * {@snippet file="io/openshell/router/ExamplesTest.java" region="source"}
 */
public interface RouteSource extends AutoCloseable {
    /**
     * Starts to hand snapshots to {@code routes}, from any thread but one at a time. Called once. Must not wait for a
     * source that is out of reach.
     */
    void start(Consumer<RouteSnapshot> routes);

    /** Returns a short name for logs, such as {@code file}. */
    String name();

    /** Stops; hands over nothing any more once it has returned. */
    @Override
    void close();

    /** Returns a source that hands over {@code snapshot} when it is started, and nothing after that. */
    static RouteSource fixed(String name, RouteSnapshot snapshot) {
        return new RouteSource() {
            @Override
            public void start(Consumer<RouteSnapshot> routes) {
                routes.accept(snapshot);
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
    }
}

package io.openshell.proxy.app.smuggling;

import java.io.IOException;

/** A real HTTP server in a process of its own, which tells of every request it reads. */
interface Backend extends AutoCloseable {
    /** Returns the server's name. */
    String name();

    /** Returns its port on the loopback interface. */
    int port();

    /**
     * Returns the next thing it read, waiting for it.
     *
     * @throws IOException if there is none within the deadline; with what the server printed
     */
    SeenRequest next() throws IOException, InterruptedException;

    @Override
    void close();
}

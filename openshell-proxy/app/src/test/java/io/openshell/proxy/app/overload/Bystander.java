package io.openshell.proxy.app.overload;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A client with a connection of its own that asks one thing after the other while others misbehave. */
final class Bystander implements AutoCloseable {
    private final Tunnel tunnel;
    private final AtomicLong served = new AtomicLong();
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private volatile boolean leaving;

    Bystander(SmallHeapProxy proxy) throws IOException {
        tunnel = proxy.open();
        Thread.ofVirtual().start(this::ask);
    }

    private void ask() {
        try {
            while (!leaving) {
                int status = tunnel.head("/v1/embeddings", 2).send("{}").answer();
                if (status != 200) {
                    trouble.set("status " + status);
                    return;
                }
                served.incrementAndGet();
            }
        } catch (IOException e) {
            if (!leaving) {
                trouble.set(e.toString());
            }
        }
    }

    /** Returns how often it was served. */
    long served() {
        return served.get();
    }

    /** Returns what went wrong; empty if nothing did. */
    String trouble() {
        return trouble.get();
    }

    @Override
    public void close() throws IOException {
        leaving = true;
        tunnel.close();
    }
}

package io.openshell.proxy;

import io.openshell.core.MemoryBudget;
import io.openshell.router.InferenceContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections of a proxy share.
 *
 * @param context the router and the routes in force
 * @param tls how TLS is spoken to clients
 * @param limits what one client may cost
 * @param memory what requests under way may hold together
 * @param maxResponseBytes the largest streamed body that is relayed
 * @param listener hears what happens
 * @param requests how many requests have matched a pattern so far
 */
record ProxySettings(
        InferenceContext context,
        ServerTls tls,
        Http1Limits limits,
        MemoryBudget memory,
        long maxResponseBytes,
        ProxyListener listener,
        AtomicLong requests) {
    /** Returns the number of a request, one that no other has. */
    long nextRequest() {
        return requests.incrementAndGet();
    }
}

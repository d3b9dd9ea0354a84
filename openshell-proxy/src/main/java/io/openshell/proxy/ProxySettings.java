package io.openshell.proxy;

import io.openshell.core.MemoryBudget;
import io.openshell.router.InferenceContext;

/**
 * What all connections of a proxy share.
 *
 * @param context the router and the routes in force
 * @param tls how TLS is spoken to clients
 * @param limits what one client may cost
 * @param memory what requests under way may hold together
 * @param maxResponseBytes the largest streamed body that is relayed
 * @param listener hears what happens
 */
record ProxySettings(
        InferenceContext context,
        ServerTls tls,
        Http1Limits limits,
        MemoryBudget memory,
        long maxResponseBytes,
        ProxyListener listener) {}

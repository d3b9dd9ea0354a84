package io.openshell.router.internal;

import java.io.IOException;

/** A way to send requests to backends. Thread-safe; a call blocks its thread, and interrupting that aborts it. */
public interface UpstreamTransport extends AutoCloseable {
    /**
     * Sends {@code request} and returns the answer as soon as its headers are here. Redirects are not followed.
     *
     * @throws UpstreamTimeoutException if they are not here by {@code deadline}
     * @throws GuardedAddressException if the backend's address must not be dialled
     * @throws UnsendableRequestException if the request is none in HTTP
     * @throws ClientClosedException if the transport is closed, or is while the answer is waited for
     * @throws IOException if the backend cannot be reached or breaks the protocol; the message may quote the backend
     * @throws InterruptedException if the thread is interrupted; the exchange is aborted
     */
    UpstreamResponse send(UpstreamRequest request, Deadline deadline) throws IOException, InterruptedException;

    /** Aborts what is in flight. */
    @Override
    void close();
}

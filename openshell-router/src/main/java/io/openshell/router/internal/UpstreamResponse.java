package io.openshell.router.internal;

import io.openshell.core.Headers;

/**
 * A backend's answer, of which status and headers are here and the body may still be coming.
 *
 * @param status the status, from 200 to 999
 * @param headers all headers as they came
 * @param body the body; whoever holds the answer closes it
 */
public record UpstreamResponse(int status, Headers headers, UpstreamBody body) {}

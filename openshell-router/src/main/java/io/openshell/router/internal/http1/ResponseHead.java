package io.openshell.router.internal.http1;

import io.openshell.core.Headers;
import io.openshell.router.wire.BodyLength;

/**
 * The head of an answer.
 *
 * @param status the status, from 200 to 999
 * @param headers all fields, in order, as they were spelled
 * @param body how the end of the body is found
 * @param endsWithConnection whether the body ends with the connection and not as {@code body} says
 * @param keepAlive whether the connection may take another request behind the body
 */
record ResponseHead(int status, Headers headers, BodyLength body, boolean endsWithConnection, boolean keepAlive) {}

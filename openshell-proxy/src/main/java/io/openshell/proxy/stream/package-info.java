/** Streamed answers: where their events end, and how a cut one says so in its own dialect. */
package io.openshell.proxy.stream;

package io.openshell.proxy.app.console;

/**
 * Something that a proxy refused, or a connection that failed before there was a request.
 *
 * @param millis when, by the system's clock
 * @param kind what was refused, in fixed words
 * @param status the status sent, or 0 if none was
 * @param reason why, in fixed words or the TLS library's
 */
record Denial(long millis, String kind, int status, String reason) {}

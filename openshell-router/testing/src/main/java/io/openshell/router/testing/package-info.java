/**
 * A scripted backend: start with {@link io.openshell.router.testing.ScriptedUpstream#start()}.
 *
 * <p>{@link io.openshell.router.testing.Reply} says what it answers, {@link io.openshell.router.testing.RecordedRequest}
 * what it saw, and {@code ProviderDialects} makes it speak like a real provider.
 */
package io.openshell.router.testing;

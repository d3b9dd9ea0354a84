/**
 * A scripted backend: start with {@link io.openshell.router.testing.ScriptedUpstream#start()}.
 *
 * <p>{@link io.openshell.router.testing.Reply} says what it answers,
 * {@link io.openshell.router.testing.RecordedRequest} what it saw, and
 * {@link io.openshell.router.testing.ProviderDialects} makes it speak like a real provider;
 * {@link io.openshell.router.testing.ScriptedUpstreamMain} is that as a process.
 */
package io.openshell.router.testing;

/**
 * Finds credentials: a {@link io.openshell.core.discovery.ProviderPlugin} knows where a provider's credential lies,
 * never how it is used.
 */
package io.openshell.core.discovery;

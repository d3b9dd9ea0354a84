/**
 * Access tokens that the gateway mints from longer-lived credentials and keeps in memory:
 * {@link io.openshell.gateway.tokens.TokenKeeper} is what renews them.
 */
package io.openshell.gateway.tokens;

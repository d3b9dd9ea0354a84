/** The executable {@code openshell-gateway}: {@link io.openshell.gateway.app.GatewayApp} is its main class. */
package io.openshell.gateway.app;

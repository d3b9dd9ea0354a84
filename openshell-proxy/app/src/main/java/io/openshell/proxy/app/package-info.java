/** The executable {@code openshell-proxy}: {@link io.openshell.proxy.app.ProxyApp} is its main class. */
package io.openshell.proxy.app;

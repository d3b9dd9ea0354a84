/** What a sandbox sees of inference: {@link io.openshell.proxy.ProxyServer} is the entry point. */
package io.openshell.proxy;

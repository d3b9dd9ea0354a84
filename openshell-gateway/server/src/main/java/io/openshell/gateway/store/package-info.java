/** Where the gateway keeps providers, routes and tokens: {@link io.openshell.gateway.store.Store} is the entry point. */
package io.openshell.gateway.store;

/** Brings routes from a gateway: {@link io.openshell.gateway.client.GrpcRouteSource} is the entry point. */
package io.openshell.gateway.client;

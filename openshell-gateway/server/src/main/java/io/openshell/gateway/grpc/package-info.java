/** The gRPC face of the gateway: {@link io.openshell.gateway.grpc.GatewayServices} is the entry point. No rules here. */
package io.openshell.gateway.grpc;

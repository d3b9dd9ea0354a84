/**
 * What the gateway does, without a word about gRPC or SQL: {@link io.openshell.gateway.rules.GatewayState} is what it
 * knows, {@code Providers}, {@code Routes} and {@code SandboxTokens} change it.
 */
package io.openshell.gateway.rules;

/** Seals credentials before they are stored: {@link io.openshell.gateway.seal.Sealer} is the entry point. */
package io.openshell.gateway.seal;

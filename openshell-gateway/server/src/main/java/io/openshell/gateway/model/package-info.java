/** What the gateway stores, as values. */
package io.openshell.gateway.model;

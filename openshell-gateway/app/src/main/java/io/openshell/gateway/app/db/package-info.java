/** Opens the store that a URL names: {@link io.openshell.gateway.app.db.Databases} is the entry point. */
package io.openshell.gateway.app.db;

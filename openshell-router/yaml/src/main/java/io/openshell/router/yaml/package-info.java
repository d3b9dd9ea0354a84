/** Reads the routes file; begin with {@link io.openshell.router.yaml.RoutesFile}. */
package io.openshell.router.yaml;

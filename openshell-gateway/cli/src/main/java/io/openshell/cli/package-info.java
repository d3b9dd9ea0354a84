/** The executable {@code openshell}: {@link io.openshell.cli.OpenShell} is its main class. */
package io.openshell.cli;

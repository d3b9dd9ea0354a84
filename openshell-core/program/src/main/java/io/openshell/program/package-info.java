/**
 * What the executables share: {@link io.openshell.program.Program} runs one, {@code Launcher} (for Java 8) is the main
 * class of each.
 */
package io.openshell.program;

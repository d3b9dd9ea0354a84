/**
 * A page that shows an operator what a program does. {@link io.openshell.program.console.Console} serves it and the feed
 * of what it shows; a program brings the {@link io.openshell.program.console.ConsoleContent}.
 */
package io.openshell.program.console;

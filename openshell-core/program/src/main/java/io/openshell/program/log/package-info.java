/** The log on stderr: one line an entry, as text or as JSON. */
package io.openshell.program.log;

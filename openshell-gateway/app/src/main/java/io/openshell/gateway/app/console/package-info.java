/** What the console shows of a gateway. */
package io.openshell.gateway.app.console;

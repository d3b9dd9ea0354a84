/** What the console shows of a proxy. */
package io.openshell.proxy.app.console;

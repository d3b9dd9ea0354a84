/** Sends one inference request to one route: {@code Router} is the entry point. */
package io.openshell.router;

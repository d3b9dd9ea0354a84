/** What is known about inference: protocols, request patterns, provider profiles, routes and secrets. */
package io.openshell.core;

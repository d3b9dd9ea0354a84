/** What single parts of a request's way cost. */
package io.openshell.examples.benchmarks.parts;

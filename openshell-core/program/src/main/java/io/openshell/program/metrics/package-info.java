/**
 * What a program counts, for scrapers: {@link io.openshell.program.metrics.Metrics} holds it and writes it in the
 * Prometheus text format.
 */
package io.openshell.program.metrics;

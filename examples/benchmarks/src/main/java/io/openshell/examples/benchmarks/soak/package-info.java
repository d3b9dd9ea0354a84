/** Mixed traffic through the programs for a long time, and whether anything in them grew meanwhile. */
package io.openshell.examples.benchmarks.soak;

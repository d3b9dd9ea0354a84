/** Benchmarks of the programs as processes, over real sockets; {@code run.sh} runs them and prints what they saw. */
package io.openshell.examples.benchmarks;

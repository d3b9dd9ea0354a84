/** A backend behind a router, for the tests of every framework; {@link RoutedBackend} is the way in. */
package io.openshell.examples.frameworks.testing;

/** The JSON splice: {@link io.openshell.core.json.ModelRewriter} pins the model and leaves every other byte. */
package io.openshell.core.json;

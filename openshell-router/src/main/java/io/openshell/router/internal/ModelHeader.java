package io.openshell.router.internal;

import io.openshell.core.Headers;

/** Tells a client which model it got in place of the one it asked for. */
public final class ModelHeader {
    /** The header's name. */
    public static final String NAME = "x-openshell-model";

    private ModelHeader() {}

    /**
     * Returns {@code headers} of an answer with the header that names {@code model}, and without one of the backend's. It
     * is left out if there is no model, or if a header cannot hold its name.
     */
    public static Headers set(String model, Headers headers) {
        Headers others =
                headers.contains(NAME) ? headers.filter((name, value) -> !name.equalsIgnoreCase(NAME)) : headers;
        if (model.isEmpty() || !model.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            return others;
        }
        return Headers.builder().addAll(others).add(NAME, model).build();
    }
}

package io.openshell.proxy.stream;

/** Fixed words for clients whose stream was cut. */
final class StreamTexts {
    /** Why a stream ends without its end. */
    static final String TRUNCATED = "the inference stream was cut before its end";

    private StreamTexts() {}
}

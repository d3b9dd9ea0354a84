package io.openshell.core;

/** How the answer to a request travels to the client. */
public enum ResponseFraming {
    /** Piece by piece, each as soon as the backend sends it. */
    STREAMED,
    /** In one piece, once the backend has sent all of it. */
    WHOLE
}

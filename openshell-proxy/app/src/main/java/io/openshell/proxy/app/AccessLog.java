package io.openshell.proxy.app;

/** Which requests are logged. */
enum AccessLog {
    ALL,
    /** Only those that were refused or failed. */
    TROUBLE
}

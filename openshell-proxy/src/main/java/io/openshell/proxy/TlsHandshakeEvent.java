package io.openshell.proxy;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A client's TLS handshake in a flight recording. */
@Name("io.openshell.TlsHandshake")
@Label("TLS Handshake")
@Description("A client's TLS handshake, whether it came to a session or not")
@Category("OpenShell")
@StackTrace(false)
final class TlsHandshakeEvent extends Event {
    @Label("Version")
    String version;

    @Label("Cipher Suite")
    String cipherSuite;

    @Label("Failure")
    @Description("Empty if there is a session")
    String failure;

    /** Returns an event that begins now. */
    static TlsHandshakeEvent begun() {
        TlsHandshakeEvent event = new TlsHandshakeEvent();
        event.begin();
        return event;
    }

    /** Ends the event with what came of the handshake, if anybody records it. */
    void commit(String established, String suite, String reason) {
        end();
        if (shouldCommit()) {
            version = established;
            cipherSuite = suite;
            failure = reason;
            commit();
        }
    }
}

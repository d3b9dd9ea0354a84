/**
 * A real loopback backend for tests of anything that calls an inference provider.
 *
 * <p>Published for hosts, not only for this project's own tests. Needs nothing but the JDK: {@code javax.net.ssl}
 * (for {@link io.openshell.router.testing.ScriptedUpstream#startTls}) is part of {@code java.base}, and sockets are
 * spoken to directly, because the point is to send what no HTTP library would agree to send.
 */
module io.openshell.router.testing {
    // The JDK's client is what SandboxedClient makes.
    requires transitive java.net.http;

    // The whole API. What the package keeps to itself is package-private, so there is no internal package to hide.
    exports io.openshell.router.testing;
}

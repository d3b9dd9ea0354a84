/** Keeps the sandbox's certificate authority and mints what the proxy shows: {@code SandboxCa} is the entry point. */
package io.openshell.proxy.bouncycastle;

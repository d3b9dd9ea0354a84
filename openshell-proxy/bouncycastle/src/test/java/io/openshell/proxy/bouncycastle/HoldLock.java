package io.openshell.proxy.bouncycastle;

import java.nio.file.Path;

/** A process that holds a directory's lock until its input ends. */
final class HoldLock {
    private HoldLock() {}

    public static void main(String[] args) throws Exception {
        TlsDirectory.exclusively(Path.of(args[0]), () -> {
            System.out.println("held");
            return System.in.read();
        });
    }
}

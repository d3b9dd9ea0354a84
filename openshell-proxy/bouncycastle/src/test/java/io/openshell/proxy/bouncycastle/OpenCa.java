package io.openshell.proxy.bouncycastle;

import java.nio.file.Path;
import java.util.Base64;

/** A process that opens the CA of a directory when it reads a line, and prints its certificate. */
final class OpenCa {
    private OpenCa() {}

    public static void main(String[] args) throws Exception {
        // Signs and encodes once, so that what follows the line is quick and processes do meet.
        CertificateMinter.mintLeaf(TestCa.at(TestCa.NOW), TestCa.NOW);
        System.out.println("ready");
        System.in.read();
        SandboxCa ca = TestCa.open(Path.of(args[0]), TestCa.NOW);
        ca.current().chain().getFirst().verify(ca.certificate().getPublicKey());
        System.out.println(Base64.getEncoder().encodeToString(ca.certificate().getEncoded()));
    }
}

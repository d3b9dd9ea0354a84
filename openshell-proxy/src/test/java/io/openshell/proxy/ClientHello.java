package io.openshell.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** A ClientHello record as the JDK sends it, to be changed into what no library sends (RFC 8446 section 4.1.2). */
final class ClientHello {
    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE_HEADER = 4;
    private static final int PADDING = 21;

    /** The whole extension, with TLS 1.2 as the only version. */
    private static final String SUPPORTED_VERSIONS = "\0\u002b\0\3\2\3\3";

    private ClientHello() {}

    /** Returns one record that offers {@code protocol}, such as TLSv1.2. */
    static byte[] of(String protocol) throws Exception {
        SSLEngine engine = TestCertificates.get().clientContext().createSSLEngine("inference.local", 443);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), record);
        return Arrays.copyOf(record.array(), record.position());
    }

    /** Returns the TLS 1.2 one with the number of TLS 1.1 wherever the version is said. */
    static byte[] ofTls11() throws Exception {
        byte[] record = of("TLSv1.2");
        record[RECORD_HEADER + HANDSHAKE_HEADER + 1] = 2;
        String bytes = new String(record, StandardCharsets.ISO_8859_1);
        record[bytes.indexOf(SUPPORTED_VERSIONS) + SUPPORTED_VERSIONS.length() - 1] = 2;
        return record;
    }

    /** Returns one whose record holds {@code length} bytes, thanks to a padding extension (RFC 7685). */
    static byte[] padded(int length) throws Exception {
        byte[] hello = of("TLSv1.2");
        byte[] record = Arrays.copyOf(hello, RECORD_HEADER + length);
        int added = record.length - hello.length;
        ByteBuffer bytes = ByteBuffer.wrap(record);
        bytes.putShort(3, (short) length);
        bytes.putShort(7, (short) (length - HANDSHAKE_HEADER));
        int extensions = extensionsAt(hello);
        bytes.putShort(extensions, (short) (bytes.getShort(extensions) + added));
        bytes.putShort(hello.length, (short) PADDING);
        bytes.putShort(hello.length + 2, (short) (added - 4));
        return record;
    }

    /** Returns where the length of the extensions is: behind version, random, session id, suites and compression. */
    private static int extensionsAt(byte[] hello) {
        int at = RECORD_HEADER + HANDSHAKE_HEADER + 2 + 32;
        at += 1 + hello[at];
        at += 2 + ((hello[at] & 0xff) << 8 | hello[at + 1] & 0xff);
        return at + 1 + hello[at];
    }
}

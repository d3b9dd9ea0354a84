package io.openshell.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.testing.ProgramProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the TLS port speaks and what not: with the native library, and with the JDK's TLS where there is none. */
class TlsOfferIT {
    /** A ClientHello of TLS 1.1 that offers ECDHE with AES-CBC, P-256 and nothing else (RFC 4346 section 7.4.1.2). */
    private static final byte[] HELLO_OF_TLS_1_1 = HexFormat.of().parseHex(
            "1603010039" + "01000035" + "0302" + "5a".repeat(32) + "00" + "0004c00ac009" + "0100"
                    + "0008000a000400020017");

    private static final byte ALERT = 21;
    private static final byte PROTOCOL_VERSION = 70;

    @TempDir
    private Path directory;

    private TestAuthority authority;
    private TestAuthority.Issued server;

    enum Library {
        NATIVE,
        JDK
    }

    @BeforeEach
    void issue() throws Exception {
        authority = new TestAuthority(directory, "servers");
        server = authority.issue(
                "server", GeneralName.iPAddress, "127.0.0.1", Instant.now().plus(Duration.ofHours(2)));
    }

    private ProgramProcess serve(Library library) {
        return ProgramProcess.startCommand(directory, Map.of(), List.of(
                ProgramProcess.java(),
                "-Dio.grpc.netty.shaded.io.netty.handler.ssl.noOpenSsl=" + (library == Library.JDK),
                "-jar", GatewayJar.JAR.toString(),
                "--listen", "127.0.0.1:0",
                "--tls-cert", server.certificate().toString(),
                "--tls-key", server.key().toString()));
    }

    @ParameterizedTest
    @EnumSource
    void noCipherSuiteIsSpokenThatLacksAuthenticatedEncryptionOrForwardSecrecy(Library library) throws Exception {
        List<String> spoken = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        try (ProgramProcess jar = serve(library)) {
            for (String suite : TlsClient.suites()) {
                (speaks(jar, suite) ? spoken : refused).add(suite);
            }
        }

        // The certificate's key is for ECDSA; nothing with RSA can come of it.
        assertThat(spoken).containsExactlyInAnyOrder(
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
        assertThat(refused).contains(
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA");
    }

    /** A suite that the client itself has switched off counts as refused. */
    private boolean speaks(ProgramProcess jar, String suite) throws Exception {
        try (TlsClient client = TlsClient.connect(jar, authority.root("servers"), parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
            parameters.setCipherSuites(new String[] {suite});
        })) {
            return client.suite().equals(suite);
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatWantsToRenegotiateIsDisconnected(Library library) throws Exception {
        try (ProgramProcess jar = serve(library);
                TlsClient client = TlsClient.connect(jar, authority.root("servers"),
                        parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}))) {
            assertThat(client.renegotiates()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOlderVersionIsRefusedWithAnAlertAndPlaintextGetsNoAnswer(Library library) throws Exception {
        try (ProgramProcess jar = serve(library)) {
            assertThat(answer(jar, HELLO_OF_TLS_1_1)).startsWith(ALERT).endsWith(PROTOCOL_VERSION).hasSize(7);
            for (String plain : List.of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
                    "GET / HTTP/1.1\r\n\r\n")) {
                byte[] answer = answer(jar, plain.getBytes(StandardCharsets.ISO_8859_1));
                // An alert says nothing of what would be served.
                assertThat(answer.length == 0 || answer[0] == ALERT).as(HexFormat.of().formatHex(answer)).isTrue();
            }
        }
    }

    /** Returns all that the gateway sends back before it hangs up. */
    private static byte[] answer(ProgramProcess jar, byte[] bytes) throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = TlsClient.plain(jar)) {
            socket.getOutputStream().write(bytes);
            for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                answer.write(next);
            }
        } catch (java.net.SocketException e) {
            // A reset, for what it did not read; what came before it counts.
            return answer.toByteArray();
        }
        return answer.toByteArray();
    }
}

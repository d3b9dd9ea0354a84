package io.openshell.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.InsecureChannelCredentials;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS toward callers, and certificates in place of tokens. */
class TlsIT {
    @TempDir
    private Path directory;

    private TestAuthority servers;
    private TestAuthority clients;
    private TestAuthority strangers;
    private TestAuthority.Issued server;

    @BeforeEach
    void issue() throws Exception {
        servers = new TestAuthority(directory, "servers");
        clients = new TestAuthority(directory, "clients");
        strangers = new TestAuthority(directory, "strangers");
        server = servers.issue("server", GeneralName.iPAddress, "127.0.0.1", later());
    }

    private static Instant later() {
        return Instant.now().plus(Duration.ofHours(2));
    }

    private ProgramProcess serve(String listen) {
        return GatewayJar.start(
                directory,
                java.util.Map.of(),
                "--listen", listen,
                "--tls-cert", server.certificate().toString(),
                "--tls-key", server.key().toString(),
                "--client-ca", clients.root("clients").toString());
    }

    private TlsChannelCredentials.Builder trusting() throws Exception {
        return TlsChannelCredentials.newBuilder()
                .trustManager(servers.root("servers").toFile());
    }

    private GatewayClient with(ProgramProcess jar, TestAuthority.Issued identity, String token) throws Exception {
        return GatewayClient.of(
                jar,
                trusting()
                        .keyManager(identity.certificate().toFile(), identity.key().toFile())
                        .build(),
                token);
    }

    private static Status.Code failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call).getStatus().getCode();
    }

    @Test
    void tokensGoUnderTlsAndNeverInTheClear() throws Exception {
        try (ProgramProcess jar = serve("127.0.0.1:0")) {
            String token =
                    Files.readString(Path.of(jar.ready("admin-token-file"))).strip();
            try (GatewayClient client = GatewayClient.of(jar, trusting().build(), token);
                    GatewayClient plain = GatewayClient.of(jar, InsecureChannelCredentials.create(), token);
                    GatewayClient nobody = GatewayClient.of(jar, trusting().build(), "")) {
                assertThat(client.createProvider("p", "k", "mock://").getMetadata().getName()).isEqualTo("p");
                assertThat(failure(nobody::version)).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(failure(plain::version)).isEqualTo(Status.Code.UNAVAILABLE);
            }
            assertThat(jar.stderr()).doesNotContain(token);
        }
    }

    @Test
    void withACertificateItMayListenOffLoopback() throws Exception {
        try (ProgramProcess jar = serve("0.0.0.0:0")) {
            assertThat(jar.ready("listen")).startsWith("0.0.0.0:");
        }
    }

    @Test
    void aCertificateTakesThePlaceOfAToken() throws Exception {
        TestAuthority.Issued admin =
                clients.issue("admin", GeneralName.uniformResourceIdentifier, "openshell:admin:ops", later());
        TestAuthority.Issued sandbox =
                clients.issue("sandbox", GeneralName.uniformResourceIdentifier, "openshell:sandbox", later());
        TestAuthority.Issued other = clients.issue("other", GeneralName.dNSName, "admin", later());
        try (ProgramProcess jar = serve("127.0.0.1:0");
                GatewayClient asAdmin = with(jar, admin, "");
                GatewayClient asSandbox = with(jar, sandbox, "");
                GatewayClient asOther = with(jar, other, "");
                GatewayClient wrongToken = with(jar, admin, "osh_wrong")) {
            assertThat(asAdmin.createProvider("p", "k", "mock://").getMetadata().getName()).isEqualTo("p");
            assertThat(asAdmin.set("p", "m")).isEqualTo(1);
            assertThat(failure(() -> asAdmin.bundle(""))).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(asSandbox.bundle("").getRoutesList()).hasSize(1);
            assertThat(failure(() -> asSandbox.set("p", "m"))).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(failure(asOther::version)).isEqualTo(Status.Code.UNAUTHENTICATED);
            // What is shown as a token decides.
            assertThat(failure(wrongToken::version)).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(jar.stderr()).contains("caller=admin:ops");
        }
    }

    @Test
    void aCertificateOfAnotherAuthorityOrOfThePastOpensNothing() throws Exception {
        TestAuthority.Issued stranger =
                strangers.issue("stranger", GeneralName.uniformResourceIdentifier, "openshell:admin", later());
        TestAuthority.Issued expired = clients.issue(
                "expired",
                GeneralName.uniformResourceIdentifier,
                "openshell:admin",
                Instant.now().minus(Duration.ofMinutes(1)));
        try (ProgramProcess jar = serve("127.0.0.1:0");
                GatewayClient asStranger = with(jar, stranger, "");
                GatewayClient asExpired = with(jar, expired, "")) {
            // A client may also see that its certificate will not do, and show none.
            assertThat(failure(asStranger::version)).isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);
            assertThat(failure(asExpired::version)).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void aCertificateOfAnImpostorWithTheAuthoritysNameOpensNothing() throws Exception {
        TestAuthority impostor = new TestAuthority(Files.createDirectory(directory.resolve("elsewhere")), "clients");
        TestAuthority.Issued forged =
                impostor.issue("forged", GeneralName.uniformResourceIdentifier, "openshell:admin", later());
        try (ProgramProcess jar = serve("127.0.0.1:0");
                GatewayClient asForged = with(jar, forged, "")) {
            // The name is right, so the client shows it: the handshake itself fails.
            assertThat(failure(asForged::version)).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }
}

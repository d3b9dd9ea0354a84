package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import io.openshell.router.testing.SelfSignedCertificate;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** HTTPS to a backend, and the operator's proxy in between. */
class WayToBackendTest {
    private static final SelfSignedCertificate CERTIFICATE = SelfSignedCertificate.of("127.0.0.1");

    private static RouteTable table(String endpoint) {
        return RouteTable.of(TestRoutes.route("openai", endpoint).build());
    }

    @Test
    void aBackendWithATrustedCertificateIsAsked() throws Exception {
        try (ScriptedUpstream upstream =
                ScriptedUpstream.startTls(CERTIFICATE.context()).answerAll(Reply.json(200, "{}"));
                Router router =
                        Router.builder().transport(RouterFixture.UNDER_TEST).tls(CERTIFICATE.context()).build()) {
            RouteTable routes = table(upstream.baseUrl("/v1"));

            assertThat(router.proxyWithCandidates(TestRoutes.chat("{}"), routes).status()).isEqualTo(200);
            assertThat(upstream.requestCount()).isEqualTo(1);
        }
    }

    @Test
    void aBackendWhoseCertificateIsNotTrustedNeverSeesTheRequest() {
        try (ScriptedUpstream upstream =
                ScriptedUpstream.startTls(CERTIFICATE.context()).answerAll(Reply.json(200, "{}"));
                Router router = Router.builder().transport(RouterFixture.UNDER_TEST).build()) {
            assertThatExceptionOfType(UpstreamUnavailable.class).isThrownBy(
                    () -> router.proxyWithCandidates(TestRoutes.chat("{}"), table(upstream.baseUrl("/v1"))));
            assertThat(upstream.requestCount()).isZero();
        }
    }

    @Test
    void aBackendWithACertificateForAnotherNameNeverSeesTheRequest() {
        SelfSignedCertificate other = SelfSignedCertificate.of("other.example");
        try (ScriptedUpstream upstream = ScriptedUpstream.startTls(other.context()).answerAll(Reply.json(200, "{}"));
                Router router = Router.builder().transport(RouterFixture.UNDER_TEST).tls(other.context()).build()) {
            assertThatExceptionOfType(UpstreamUnavailable.class).isThrownBy(
                    () -> router.proxyWithCandidates(TestRoutes.chat("{}"), table(upstream.baseUrl("/v1"))));
            assertThat(upstream.requestCount()).isZero();
        }
    }

    /** Only the proxy knows the backend's name. */
    @Test
    void theOperatorsProxyIsAskedInTheBackendsPlace() throws Exception {
        try (ScriptedUpstream corporate = ScriptedUpstream.start().answerAll(Reply.json(200, "{}"));
                Router router = Router.builder()
                        .upstreamProxy(new InetSocketAddress("127.0.0.1", corporate.port()))
                        .build()) {
            router.proxyWithCandidates(TestRoutes.chat("{}"), table("http://backend.invalid/v1"));

            RecordedRequest seen = corporate.takeRequest(Duration.ofSeconds(10));
            assertThat(seen.target()).isEqualTo("http://backend.invalid/v1/chat/completions");
            assertThat(seen.header("host")).contains("backend.invalid");
        }
    }

    @Test
    void anAddressThatIsGuardedIsNotAskedForThroughTheProxyEither() {
        try (ScriptedUpstream corporate = ScriptedUpstream.start().answerAll(Reply.json(200, "{}"));
                Router router = Router.builder()
                        .upstreamProxy(new InetSocketAddress("127.0.0.1", corporate.port()))
                        .build()) {
            assertThatExceptionOfType(UpstreamUnavailable.class).isThrownBy(
                    () -> router.proxyWithCandidates(TestRoutes.chat("{}"), table("http://169.254.169.254")));
            assertThat(corporate.connectionCount()).isZero();
        }
    }
}

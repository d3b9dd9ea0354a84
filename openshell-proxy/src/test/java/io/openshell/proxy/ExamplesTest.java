package io.openshell.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.tls.LeafCertificates;
import io.openshell.router.InferenceContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The example that the Javadoc shows. */
class ExamplesTest {
    @Test
    void aProxyInAProgram() throws Exception {
        List<ProxyEvent> denials = new CopyOnWriteArrayList<>();
        LeafCertificates certificates = TestCertificates.get();
        try (ProxyFixture fixture = ProxyFixture.start()) {
            InferenceContext context = fixture.context();
            // @start region="proxy"
            try (ProxyServer proxy = ProxyServer.builder(context, certificates)
                    .listen(new InetSocketAddress("127.0.0.1", 0))
                    .limits(Http1Limits.builder().connections(100).build())
                    .listener(event -> {
                        if (event instanceof ProxyEvent.RequestRefused || event instanceof ProxyEvent.TunnelRefused) {
                            denials.add(event);
                        }
                    })
                    .start()) {
                // The sandbox gets https_proxy=http://127.0.0.1:PORT and the CA that signed the certificates.
                int port = proxy.address().getPort();
                // @end
                try (TunnelClient client = TunnelClient.plain(new InetSocketAddress("127.0.0.1", port))) {
                    client.send("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n");
                    assertThat(client.read().status()).isEqualTo(403);
                }
                proxy.stop(Duration.ofSeconds(5));
            }
        }
        assertThat(denials).hasSize(1);
    }
}

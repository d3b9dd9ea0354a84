package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.ProxyServer;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example that the Javadoc shows. */
class ExamplesTest {
    @Test
    void aProxyWithACaOfItsOwn(@TempDir Path parent) throws Exception {
        Path directory = parent.resolve("tls");
        // @start region="ca"
        SandboxCa ca = SandboxCa.open(directory);
        try (Router router = Router.builder().build();
                ProxyServer proxy = ProxyServer.builder(new InferenceContext(router, RouteSnapshot.empty()), ca)
                        .listen(new InetSocketAddress("127.0.0.1", 0))
                        .start()) {
            // What a sandbox needs to know.
            Path trusted = ca.files().certificate();
            InetSocketAddress address = proxy.address();
            // @end
            assertThat(Files.readString(trusted)).contains("BEGIN CERTIFICATE");
            assertThat(address.getPort()).isPositive();
        }
    }
}

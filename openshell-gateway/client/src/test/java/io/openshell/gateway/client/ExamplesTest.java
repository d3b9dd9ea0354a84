package io.openshell.gateway.client;

import static io.openshell.gateway.client.FakeGateway.bundle;
import static io.openshell.gateway.client.FakeGateway.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The example that the Javadoc shows. */
class ExamplesTest {
    @Test
    void aRouterThatFollowsAGateway() throws Exception {
        try (FakeGateway gateway = FakeGateway.start()) {
            gateway.push(bundle("r1", route("m1")));
            String url = "http://127.0.0.1:" + gateway.port();
            Secret token = Secret.of("osh_0123456789abcdef_secretsecretsecret");
            // @start region="source"
            ManagedChannel channel = GatewayAddress.parse(url).channel(Optional.empty()).build();
            try (Router router = Router.builder().build();
                    GrpcRouteSource source = GrpcRouteSource.builder(channel).token(token).build()) {
                InferenceContext context = new InferenceContext(router, RouteSnapshot.empty());
                source.start(context::replaceRoutes);
                // @end
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (!source.status().revision().equals("r1") && System.nanoTime() < deadline) {
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                assertThat(context.routes().user().routes()).singleElement().matches(one -> one.model().equals("m1"));
                assertThat(gateway.tokens).contains("Bearer osh_0123456789abcdef_secretsecretsecret");
            } finally {
                channel.shutdownNow();
            }
        }
    }
}

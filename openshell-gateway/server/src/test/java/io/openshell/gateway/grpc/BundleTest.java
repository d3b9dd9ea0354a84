package io.openshell.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.openshell.gateway.proto.gateway.v1.GetStatusRequest;
import io.openshell.gateway.proto.gateway.v1.RevokeSandboxTokenRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.inference.v1.ResolvedRoute;
import io.openshell.gateway.proto.v1.DeleteProviderRequest;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BundleTest {
    private static final GetInferenceBundleRequest ASK = GetInferenceBundleRequest.getDefaultInstance();
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    /** An open stream: what came, and how it ended. */
    private static final class Watch
            implements
                ClientResponseObserver<GetInferenceBundleRequest, GetInferenceBundleResponse> {
        private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
        private ClientCallStreamObserver<GetInferenceBundleRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<GetInferenceBundleRequest> stream) {
            call = stream;
        }

        @Override
        public void onNext(GetInferenceBundleResponse bundle) {
            arrived.add(bundle);
        }

        @Override
        public void onError(Throwable t) {
            arrived.add(Status.fromThrowable(t));
        }

        @Override
        public void onCompleted() {
            arrived.add(Status.OK);
        }

        GetInferenceBundleResponse bundle() throws InterruptedException {
            return (GetInferenceBundleResponse) next();
        }

        /** Returns the first bundle that is as wanted: bundles in between may have been skipped or not. */
        GetInferenceBundleResponse bundle(Predicate<GetInferenceBundleResponse> wanted) throws InterruptedException {
            GetInferenceBundleResponse bundle = bundle();
            while (!wanted.test(bundle)) {
                bundle = bundle();
            }
            return bundle;
        }

        Status end() throws InterruptedException {
            Object next = next();
            while (!(next instanceof Status)) {
                next = next();
            }
            return (Status) next;
        }

        private Object next() throws InterruptedException {
            Object next = arrived.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("a bundle or an end").isNotNull();
            return next;
        }

        void leave() {
            call.cancel("seen enough", null);
        }
    }

    private Watch watch(String token) {
        Watch watch = new Watch();
        InferenceGrpc.newStub(gateway.showing("Bearer " + token)).watchInferenceBundle(ASK, watch);
        return watch;
    }

    @Test
    void theBundleHoldsWhatARequestNeeds() {
        String token = gateway.createToken("t", 0);
        gateway.createProvider("prod", TestGateway.KEY);
        assertThat(gateway.setRoute("prod", "gpt-x")).isEqualTo(1);

        GetInferenceBundleResponse bundle = gateway.sandbox(token).getInferenceBundle(ASK);

        assertThat(bundle.getGeneratedAtMs()).isEqualTo(gateway.clock.millis());
        assertThat(bundle.getRevision()).isNotEmpty();
        assertThat(bundle.getRoutesList()).singleElement().satisfies(route -> {
            assertThat(route.getName()).isEqualTo("inference.local");
            assertThat(route.getBaseUrl()).isEqualTo("mock://");
            assertThat(route.getApiKey()).isEqualTo(TestGateway.KEY);
            assertThat(route.getModelId()).isEqualTo("gpt-x");
            assertThat(route.getProviderType()).isEqualTo("openai");
            assertThat(route.getTimeoutSecs()).isEqualTo(60);
            assertThat(route.getProtocolsList()).contains("openai_chat_completions", "model_discovery");
        });
    }

    @Test
    void anEmptyBundleIsValid() {
        GetInferenceBundleResponse bundle = gateway.sandbox(gateway.createToken("t", 0)).getInferenceBundle(ASK);

        assertThat(bundle.getRoutesList()).isEmpty();
        assertThat(bundle.getRevision()).isNotEmpty();
    }

    @Test
    void aWatchSeesTheBundleNowAndAfterEveryChange() throws Exception {
        Watch watch = watch(gateway.createToken("t", 0));
        assertThat(watch.bundle().getRoutesList()).isEmpty();

        gateway.createProvider("prod", "key-1");
        gateway.setRoute("prod", "m1");
        assertThat(watch.bundle().getRoutesList()).extracting(ResolvedRoute::getModelId).containsExactly("m1");
        gateway.rotateKey("prod", "key-2");
        assertThat(watch.bundle().getRoutesList()).extracting(ResolvedRoute::getApiKey).containsExactly("key-2");
        gateway.setRoute("prod", "m2");
        assertThat(watch.bundle().getRoutesList()).extracting(ResolvedRoute::getModelId).containsExactly("m2");
        assertThat(gateway.providers()
                .deleteProvider(DeleteProviderRequest.newBuilder().setName("prod").build())
                .getDeleted())
                .isTrue();
        assertThat(watch.bundle().getRoutesList()).isEmpty();
        watch.leave();
    }

    @Test
    void aChangeThatIsNoneForTheBundleIsNotSent() throws Exception {
        gateway.createProvider("prod", "key-1");
        Watch watch = watch(gateway.createToken("t", 0));
        assertThat(watch.bundle().getRoutesList()).isEmpty();

        gateway.createProvider("unused", "key-2");
        gateway.createToken("another", 0);
        gateway.setRoute("prod", "m");

        assertThat(watch.bundle().getRoutesList()).hasSize(1);
        watch.leave();
    }

    @Test
    void aRevokedTokensStreamEndsAndItsCallsFail() throws Exception {
        String token = gateway.createToken("mine", 0);
        Watch watch = watch(token);
        Watch other = watch(gateway.createToken("other", 0));
        watch.bundle();
        other.bundle();

        assertThat(gateway.gateway()
                .revokeSandboxToken(
                        RevokeSandboxTokenRequest.newBuilder().setName("mine").build())
                .getRevoked())
                .isTrue();

        assertThat(watch.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(catchThrowableOfType(
                StatusRuntimeException.class,
                () -> gateway.sandbox(token).getInferenceBundle(ASK))
                .getStatus()
                .getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        gateway.createProvider("prod", "k");
        gateway.setRoute("prod", "m");
        assertThat(other.bundle().getRoutesList()).hasSize(1);
        other.leave();
    }

    @Test
    void aTokensStreamEndsWhenTheTokenExpires() throws Exception {
        Watch watch = watch(gateway.createToken("short", 300));
        watch.bundle();

        gateway.clock.advance(Duration.ofSeconds(1));

        assertThat(watch.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void aClientThatLeavesIsForgotten() throws Exception {
        Watch watch = watch(gateway.createToken("t", 0));
        watch.bundle();
        assertThat(gateway.gateway().getStatus(GetStatusRequest.getDefaultInstance()).getWatchers())
                .isEqualTo(1);

        watch.leave();

        assertThat(watch.end().getCode()).isEqualTo(Status.Code.CANCELLED);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (gateway.gateway().getStatus(GetStatusRequest.getDefaultInstance()).getWatchers() > 0) {
            assertThat(System.nanoTime()).as("still watched").isLessThan(deadline);
        }
    }

    private static Status.Code ask(TestGateway asked, String token) {
        try {
            return asked.sandbox(token).getInferenceBundle(ASK) == null ? Status.Code.UNKNOWN : Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static void askUntil(TestGateway asked, String token, Status.Code wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (ask(asked, token) != wanted) {
            assertThat(System.nanoTime()).as("not " + wanted).isLessThan(deadline);
        }
    }

    @Test
    void aGatewayCutOffFromItsStoreServesNoSandboxForLong() throws Exception {
        try (TestGateway forgetful = TestGateway.startForgetful()) {
            String token = forgetful.createToken("t", 0);
            askUntil(forgetful, token, Status.Code.OK);

            forgetful.store.failWith("the disk is gone");
            askUntil(forgetful, token, Status.Code.UNAVAILABLE);

            forgetful.store.failWith("");
            askUntil(forgetful, token, Status.Code.OK);
        }
    }

    @Test
    void aStreamTooManyIsRefused() throws Exception {
        try (TestGateway small = TestGateway.startWithWatchers(1)) {
            String token = small.createToken("t", 0);
            Watch first = new Watch();
            InferenceGrpc.newStub(small.showing("Bearer " + token)).watchInferenceBundle(ASK, first);
            first.bundle();
            Watch second = new Watch();
            InferenceGrpc.newStub(small.showing("Bearer " + token)).watchInferenceBundle(ASK, second);

            assertThat(second.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            first.leave();
        }
    }

    @Test
    void aGatewayThatStopsEndsItsStreams() throws Exception {
        Watch watch = watch(gateway.createToken("t", 0));
        watch.bundle();

        gateway.services().close();

        assertThat(watch.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void manySlowAndFastChangesEndAtTheLastOne() throws Exception {
        gateway.createProvider("prod", "k");
        String token = gateway.createToken("t", 0);
        Watch watch = watch(token);
        for (int i = 1; i <= 200; i++) {
            assertThat(gateway.setRoute("prod", "m" + i)).isEqualTo(i);
        }

        GetInferenceBundleResponse last = watch.bundle(bundle -> bundle.getRoutesList().stream()
                .anyMatch(route -> route.getModelId().equals("m200")));

        assertThat(last.getRevision())
                .isEqualTo(gateway.sandbox(token).getInferenceBundle(ASK).getRevision());
        watch.leave();
    }
}

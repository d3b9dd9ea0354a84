package io.openshell.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.proto.datamodel.v1.ObjectMeta;
import io.openshell.gateway.proto.datamodel.v1.Provider;
import io.openshell.gateway.proto.gateway.v1.CreateSandboxTokenRequest;
import io.openshell.gateway.proto.gateway.v1.GetStatusRequest;
import io.openshell.gateway.proto.gateway.v1.ListSandboxTokensRequest;
import io.openshell.gateway.proto.inference.v1.DeleteInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteRequest;
import io.openshell.gateway.proto.inference.v1.SetInferenceRouteResponse;
import io.openshell.gateway.proto.v1.CreateProviderRequest;
import io.openshell.gateway.proto.v1.DeleteProviderRequest;
import io.openshell.gateway.proto.v1.GetProviderRequest;
import io.openshell.gateway.proto.v1.HealthRequest;
import io.openshell.gateway.proto.v1.ListProvidersRequest;
import io.openshell.gateway.proto.v1.OpenShellGrpc;
import io.openshell.gateway.proto.v1.ServiceStatus;
import io.openshell.gateway.proto.v1.UpdateProviderRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServicesTest {
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    private interface Call {
        Object run();
    }

    private static Status failure(Call call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
    }

    private static SetInferenceRouteRequest.Builder set(String provider, String model) {
        return SetInferenceRouteRequest.newBuilder()
                .setProviderName(provider)
                .setModelId(model)
                .setNoVerify(true);
    }

    @Test
    void healthAnswersEverybody() {
        var health = OpenShellGrpc.newBlockingStub(gateway.anonymous()).health(HealthRequest.getDefaultInstance());

        assertThat(health.getStatus()).isEqualTo(ServiceStatus.SERVICE_STATUS_HEALTHY);
        assertThat(health.getVersion()).isEqualTo("1.2.3");
    }

    @Test
    void aProviderIsCreatedShownListedUpdatedAndDeletedAndNoReplyHoldsTheKey() {
        Provider created = gateway.providers()
                .createProvider(CreateProviderRequest.newBuilder()
                        .setProvider(TestGateway.provider("prod", TestGateway.KEY).toBuilder()
                                .putCredentialExpiresAtMs("OPENAI_API_KEY", 4_000_000_000_000L)
                                .setMetadata(ObjectMeta.newBuilder()
                                        .setName("prod")
                                        .putLabels("team", "a")
                                        .putAnnotations("note", "b")))
                        .build())
                .getProvider();
        Provider shown = gateway.providers()
                .getProvider(GetProviderRequest.newBuilder().setName("prod").build())
                .getProvider();
        Provider listed = gateway.providers()
                .listProviders(ListProvidersRequest.getDefaultInstance())
                .getProviders(0);
        Provider updated = gateway.providers()
                .updateProvider(UpdateProviderRequest.newBuilder()
                        .setProvider(Provider.newBuilder()
                                .setMetadata(ObjectMeta.newBuilder().setName("prod"))
                                .putConfig("more", "x"))
                        .putCredentialExpiresAtMs("OPENAI_API_KEY", 0)
                        .build())
                .getProvider();

        assertThat(shown).isEqualTo(created).isEqualTo(listed);
        assertThat(created.getMetadata().getId()).isNotEmpty();
        assertThat(created.getMetadata().getCreatedAtMs()).isEqualTo(gateway.clock.millis());
        assertThat(created.getMetadata().getResourceVersion()).isEqualTo(1);
        assertThat(created.getMetadata().getLabelsMap()).containsEntry("team", "a");
        assertThat(created.getMetadata().getAnnotationsMap()).containsEntry("note", "b");
        assertThat(created.getCredentialsMap()).containsOnlyKeys("OPENAI_API_KEY").containsValue("REDACTED");
        assertThat(created.getCredentialExpiresAtMsMap()).containsEntry("OPENAI_API_KEY", 4_000_000_000_000L);
        assertThat(updated.getMetadata().getResourceVersion()).isEqualTo(2);
        assertThat(updated.getConfigMap()).containsOnlyKeys("OPENAI_BASE_URL", "more");
        assertThat(updated.getCredentialExpiresAtMsMap()).isEmpty();
        assertThat(created.toString() + shown + listed + updated).doesNotContain(TestGateway.KEY.substring(0, 12));

        DeleteProviderRequest delete = DeleteProviderRequest.newBuilder().setName("prod").build();
        assertThat(gateway.providers().deleteProvider(delete).getDeleted()).isTrue();
        assertThat(gateway.providers().deleteProvider(delete).getDeleted()).isFalse();
    }

    @Test
    void whatWasReadCanBeWrittenBackWithoutHarmToTheKey() {
        gateway.createProvider("prod", TestGateway.KEY);
        gateway.setRoute("prod", "m");
        Provider shown = gateway.providers()
                .getProvider(GetProviderRequest.newBuilder().setName("prod").build())
                .getProvider();

        assertThat(gateway.providers()
                .updateProvider(UpdateProviderRequest.newBuilder()
                        .setProvider(shown)
                        .build())
                .getProvider()
                .getMetadata()
                .getResourceVersion())
                .isEqualTo(1);
        assertThat(gateway.sandbox(gateway.createToken("t", 0))
                .getInferenceBundle(
                        io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest.getDefaultInstance())
                .getRoutes(0)
                .getApiKey())
                .isEqualTo(TestGateway.KEY);
    }

    @Test
    void listingGoesPageByPage() {
        for (String name : new String[] {"c", "a", "b"}) {
            gateway.createProvider(name, "k");
        }

        assertThat(gateway.providers()
                .listProviders(ListProvidersRequest.newBuilder()
                        .setLimit(1)
                        .setOffset(1)
                        .build())
                .getProvidersList())
                .extracting(provider -> provider.getMetadata().getName())
                .containsExactly("b");
    }

    @Test
    void wrongProviderCallsSayWhatToDo() {
        gateway.createProvider("prod", "k");

        Status twice = failure(() -> gateway.providers()
                .createProvider(CreateProviderRequest.newBuilder()
                        .setProvider(TestGateway.provider("prod", "k2"))
                        .build()));
        Status missing = failure(() -> gateway.providers()
                .getProvider(GetProviderRequest.newBuilder().setName("nobody").build()));
        Status stale = failure(() -> gateway.providers()
                .updateProvider(UpdateProviderRequest.newBuilder()
                        .setProvider(TestGateway.provider("prod", "k3").toBuilder()
                                .setMetadata(ObjectMeta.newBuilder()
                                        .setName("prod")
                                        .setResourceVersion(7)))
                        .build()));
        Status workspace = failure(() -> gateway.providers()
                .listProviders(
                        ListProvidersRequest.newBuilder().setWorkspace("team-a").build()));

        assertThat(twice.getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
        assertThat(missing.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(stale.getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(workspace.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(twice.getDescription()).contains("update it, or choose another name");
        assertThat(workspace.getDescription()).contains("\"default\"");
    }

    @Test
    void bothGenerationsOfNamesReachTheSameRoute() {
        gateway.createProvider("prod", "k");

        SetInferenceRouteResponse first = gateway.inference()
                .setClusterInference(
                        set("prod", "m1").setTimeoutSecs(300).setRouteName("inference.local").build());
        SetInferenceRouteResponse second = gateway.inference()
                .setInferenceRoute(set("prod", "m2").setWorkspace("default").build());
        GetInferenceRouteRequest get = GetInferenceRouteRequest.getDefaultInstance();

        assertThat(first.getVersion()).isEqualTo(1);
        assertThat(first.getTimeoutSecs()).isEqualTo(300);
        assertThat(first.getRouteName()).isEqualTo("inference.local");
        assertThat(first.getWorkspace()).isEqualTo("default");
        assertThat(second.getVersion()).isEqualTo(2);
        assertThat(second.getTimeoutSecs()).isZero();
        assertThat(gateway.inference().getInferenceRoute(get))
                .isEqualTo(gateway.inference().getClusterInference(get))
                .satisfies(route -> assertThat(route.getModelId()).isEqualTo("m2"));
        assertThat(gateway.inference()
                .deleteInferenceRoute(DeleteInferenceRouteRequest.getDefaultInstance())
                .getDeleted())
                .isTrue();
        assertThat(failure(() -> gateway.inference().getInferenceRoute(get)).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aRouteIsAskedBeforeItIsStored() {
        gateway.createProvider("prod", "k");

        SetInferenceRouteResponse response = gateway.inference()
                .setInferenceRoute(set("prod", "m").setNoVerify(false).build());

        assertThat(response.getValidationPerformed()).isTrue();
        assertThat(response.getValidatedEndpointsList()).singleElement().satisfies(endpoint -> assertThat(
                endpoint.getProtocol())
                .isEqualTo("openai_chat_completions"));
        assertThat(gateway.inference()
                .setInferenceRoute(set("prod", "m").build())
                .getValidationPerformed())
                .isFalse();
    }

    @Test
    void wrongRouteCallsSayWhatToDo() {
        gateway.createProvider("prod", "k");

        assertThat(failure(() -> gateway.inference().setInferenceRoute(set("", "m").build())).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure(() -> gateway.inference().setInferenceRoute(set("gone", "m").build())).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure(() -> gateway.inference()
                .setInferenceRoute(set("prod", "m").setVerify(true).build()))
                .getDescription())
                .contains("contradict");
        assertThat(failure(() -> gateway.inference()
                .setInferenceRoute(set("prod", "m").setWorkspace("x").build()))
                .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure(() -> gateway.inference()
                .setInferenceRoute(set("prod", "m").setTimeoutSecs(-1).build()))
                .getDescription())
                .contains("timeout_secs");
    }

    @Test
    void theStatusSaysWhichRouteIsLeftOutAndWhy() {
        gateway.createProvider("prod", "k");
        gateway.setRoute("prod", "m");
        assertThat(gateway.providers()
                .deleteProvider(
                        DeleteProviderRequest.newBuilder().setName("prod").build())
                .getDeleted())
                .isTrue();

        var status = gateway.gateway().getStatus(GetStatusRequest.getDefaultInstance());

        assertThat(status.getStore()).isEqualTo("memory");
        assertThat(status.getVersion()).isEqualTo("1.2.3");
        assertThat(status.getRoutesList()).singleElement().satisfies(route -> {
            assertThat(route.getProblem()).contains("provider prod does not exist");
            assertThat(route.getVersion()).isEqualTo(1);
        });
    }

    @Test
    void tokensAreListedWithoutTheirSecrets() {
        String secret = gateway.createToken("one", 0);
        var unnamed = gateway.gateway()
                .createSandboxToken(CreateSandboxTokenRequest.getDefaultInstance());
        var list = gateway.gateway().listSandboxTokens(ListSandboxTokensRequest.getDefaultInstance());

        assertThat(unnamed.getToken().getName()).startsWith("sandbox-");
        assertThat(list.getTokensCount()).isEqualTo(2);
        assertThat(list.toString()).doesNotContain(secret.substring(20, 32));
        assertThat(failure(() -> gateway.createToken("one", 0)).getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
        assertThat(failure(() -> gateway.createToken("late", -1)).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void aStoreThatFailsIsSaid() {
        gateway.store.failWith("the disk is full: make room");

        Status failed = failure(() -> gateway.inference().setInferenceRoute(set("prod", "m").build()));

        assertThat(failed.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(failed.getDescription()).isEqualTo("the disk is full: make room");
        gateway.store.failWith("");
    }

    @Test
    void changesAreReportedWithWhoMadeThem() {
        gateway.createProvider("prod", TestGateway.KEY);
        gateway.setRoute("prod", "m");
        gateway.createToken("t", 0);

        assertThat(gateway.events)
                .filteredOn(GatewayEvent.Changed.class::isInstance)
                .containsExactly(
                        new GatewayEvent.Changed("admin:token", "created provider prod"),
                        new GatewayEvent.Changed("admin:token", "set route inference.local to m at prod, version 1"),
                        new GatewayEvent.Changed("admin:token", "created sandbox token t"));
        assertThat(gateway.events.toString()).doesNotContain(TestGateway.KEY.substring(0, 12));
    }
}

package io.openshell.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ClientCalls;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.auth.BearerToken;
import io.openshell.gateway.proto.gateway.v1.GatewayGrpc;
import io.openshell.gateway.proto.gateway.v1.RevokeSandboxTokenRequest;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.v1.OpenShellGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method × everything a caller may show: whether it gets in. What a call let in is answered, other tests say. */
class AccessTableTest {
    /** What a caller shows. */
    private enum Shown {
        NOTHING,
        WRONG_TOKEN,
        MALFORMED_TOKEN,
        OTHER_SCHEME,
        EXPIRED_TOKEN,
        REVOKED_TOKEN,
        SANDBOX_TOKEN,
        ADMIN_TOKEN
    }

    private static TestGateway gateway;
    private static String sandboxToken;
    private static String expiredToken;
    private static String revokedToken;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.start();
        sandboxToken = gateway.createToken("sandbox", 0);
        expiredToken = gateway.createToken("expired", 1_000);
        revokedToken = gateway.createToken("revoked", 0);
        assertThat(gateway.gateway()
                .revokeSandboxToken(RevokeSandboxTokenRequest.newBuilder()
                        .setName("revoked")
                        .build())
                .getRevoked())
                .isTrue();
        gateway.clock.advance(Duration.ofSeconds(2));
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    private static List<MethodDescriptor<?, ?>> methods() {
        List<MethodDescriptor<?, ?>> methods = new ArrayList<>();
        for (ServiceDescriptor service : List.of(
                InferenceGrpc.getServiceDescriptor(),
                OpenShellGrpc.getServiceDescriptor(),
                GatewayGrpc.getServiceDescriptor())) {
            methods.addAll(service.getMethods());
        }
        return methods;
    }

    /** The expected codes: OK stands for "let in". */
    private static Status.Code expected(MethodDescriptor<?, ?> method, Shown shown) {
        boolean health = method.getBareMethodName().equals("Health");
        boolean bundle = method.getBareMethodName().endsWith("InferenceBundle");
        if (health) {
            return Status.Code.OK;
        }
        return switch (shown) {
            case NOTHING, WRONG_TOKEN, MALFORMED_TOKEN, OTHER_SCHEME, EXPIRED_TOKEN, REVOKED_TOKEN ->
                Status.Code.UNAUTHENTICATED;
            case SANDBOX_TOKEN -> bundle ? Status.Code.OK : Status.Code.PERMISSION_DENIED;
            case ADMIN_TOKEN -> bundle ? Status.Code.PERMISSION_DENIED : Status.Code.OK;
        };
    }

    private static Channel channel(Shown shown) {
        return switch (shown) {
            case NOTHING -> gateway.anonymous();
            case WRONG_TOKEN -> gateway.showing("Bearer " + BearerToken.generate().secret().reveal());
            case MALFORMED_TOKEN -> gateway.showing("Bearer x");
            case OTHER_SCHEME -> gateway.showing("Basic " + gateway.adminToken.reveal());
            case EXPIRED_TOKEN -> gateway.showing("Bearer " + expiredToken);
            case REVOKED_TOKEN -> gateway.showing("Bearer " + revokedToken);
            case SANDBOX_TOKEN -> gateway.showing("Bearer " + sandboxToken);
            case ADMIN_TOKEN -> gateway.showing("Bearer " + gateway.adminToken.reveal());
        };
    }

    static Stream<Arguments> table() {
        return methods().stream().flatMap(method -> Stream.of(Shown.values())
                .map(shown -> Arguments.of(method.getFullMethodName(), shown, expected(method, shown), method)));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("table")
    void aCallGetsInOrDoesNot(
            String name, Shown shown, Status.Code expected, MethodDescriptor<Message, Message> method)
            throws Exception {
        Status.Code code = call(method, channel(shown));
        // Failures of a test's neighbours count against the same address.
        boolean tooMany = expected == Status.Code.UNAUTHENTICATED && code == Status.Code.RESOURCE_EXHAUSTED;

        assertThat(tooMany ? expected : code).isEqualTo(expected);
    }

    /** Calls with an empty request; what the rules say to that counts as let in. */
    private static Status.Code call(MethodDescriptor<Message, Message> method, Channel channel) throws Exception {
        var descriptor = ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor();
        Message empty = method.parseRequest(
                com.google.protobuf.DynamicMessage.getDefaultInstance(descriptor.getInputType()).toByteString()
                        .newInput());
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
        try {
            if (method.getType() == MethodDescriptor.MethodType.SERVER_STREAMING) {
                // The first message is enough; the stream would not end by itself.
                assertThat(ClientCalls.blockingServerStreamingCall(channel, method, options, empty).next())
                        .isNotNull();
            } else {
                assertThat(ClientCalls.blockingUnaryCall(channel, method, options, empty)).isNotNull();
            }
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION -> Status.Code.OK;
                default -> e.getStatus().getCode();
            };
        }
    }

    @Test
    void everyServiceThatIsServedIsInTheTable() {
        assertThat(gateway.services().definitions())
                .extracting(ServerServiceDefinition::getServiceDescriptor)
                .extracting(ServiceDescriptor::getName)
                .containsExactlyInAnyOrder(
                        InferenceGrpc.SERVICE_NAME, OpenShellGrpc.SERVICE_NAME, GatewayGrpc.SERVICE_NAME);
        assertThat(methods()).hasSize(17);
    }

    @Test
    void everythingIsOpenWhereNobodyIsAsked() throws Exception {
        try (TestGateway open = TestGateway.startOpen()) {
            for (MethodDescriptor<?, ?> method : methods()) {
                @SuppressWarnings("unchecked")
                MethodDescriptor<Message, Message> typed = (MethodDescriptor<Message, Message>) method;
                assertThat(call(typed, open.anonymous())).as(method.getFullMethodName()).isEqualTo(Status.Code.OK);
            }
        }
    }

    @Test
    void aWrongTokenIsReportedWithoutTheToken() throws Exception {
        try (TestGateway fresh = TestGateway.start()) {
            String wrong = BearerToken.generate().secret().reveal();
            @SuppressWarnings("unchecked")
            MethodDescriptor<Message, Message> method = (MethodDescriptor<Message,
                    Message>) (MethodDescriptor<?, ?>) InferenceGrpc.getGetInferenceBundleMethod();

            assertThat(call(method, fresh.showing("Bearer " + wrong))).isEqualTo(Status.Code.UNAUTHENTICATED);

            assertThat(fresh.events).singleElement().isInstanceOfSatisfying(
                    GatewayEvent.CallerRefused.class, refused -> {
                        assertThat(refused.address()).isEqualTo("127.0.0.1");
                        assertThat(refused.toString()).doesNotContain(wrong.substring(0, 12));
                    });
        }
    }

    @Test
    void tooManyWrongTokensAreRefusedOutOfHandAndTheRightOneStillPasses() throws Exception {
        try (TestGateway fresh = TestGateway.start()) {
            @SuppressWarnings("unchecked")
            MethodDescriptor<Message, Message> method = (MethodDescriptor<Message,
                    Message>) (MethodDescriptor<?, ?>) InferenceGrpc.getGetInferenceRouteMethod();
            List<Status.Code> codes = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                codes.add(call(method, fresh.showing("Bearer wrong-" + i)));
            }

            assertThat(codes.subList(0, 20)).containsOnly(Status.Code.UNAUTHENTICATED);
            assertThat(codes.subList(20, 25)).containsOnly(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(fresh.events).hasSize(20);
            assertThat(call(method, fresh.admin())).isEqualTo(Status.Code.OK);

            fresh.clock.advance(Duration.ofSeconds(3));

            assertThat(call(method, fresh.showing("Bearer wrong"))).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(call(method, fresh.showing("Bearer wrong"))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }
    }
}

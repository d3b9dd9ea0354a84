package io.openshell.gateway.grpc;

import io.grpc.MethodDescriptor;
import io.openshell.gateway.auth.Role;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.gateway.proto.v1.OpenShellGrpc;
import java.util.Optional;
import java.util.Set;

/** Which role a method needs. It fails closed: a method that is not named here is for administrators. */
final class Access {
    private static final Set<String> FOR_EVERYBODY =
            Set.of(OpenShellGrpc.getHealthMethod().getFullMethodName());
    private static final Set<String> FOR_SANDBOXES = Set.of(
            InferenceGrpc.getGetInferenceBundleMethod().getFullMethodName(),
            InferenceGrpc.getWatchInferenceBundleMethod().getFullMethodName());

    private Access() {}

    /** Returns the role that {@code method} needs; empty if none. */
    static Optional<Role> needed(MethodDescriptor<?, ?> method) {
        if (FOR_EVERYBODY.contains(method.getFullMethodName())) {
            return Optional.empty();
        }
        return Optional.of(FOR_SANDBOXES.contains(method.getFullMethodName()) ? Role.SANDBOX : Role.ADMIN);
    }
}

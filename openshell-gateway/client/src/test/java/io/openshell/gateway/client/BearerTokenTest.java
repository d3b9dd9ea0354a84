package io.openshell.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.openshell.core.Secret;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BearerTokenTest {
    private static final String TOKEN = "osh_0123456789abcdef_secretsecretsecret";

    /** A call on a connection to {@code address}. */
    private static final class Call extends CallCredentials.RequestInfo {
        private final InetAddress address;
        private final SecurityLevel security;

        Call(InetAddress address, SecurityLevel security) {
            this.address = address;
            this.security = security;
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return InferenceGrpc.getGetInferenceBundleMethod();
        }

        @Override
        public SecurityLevel getSecurityLevel() {
            return security;
        }

        @Override
        public String getAuthority() {
            return "gateway";
        }

        @Override
        public Attributes getTransportAttrs() {
            return Attributes.newBuilder()
                    .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress(address, 1))
                    .build();
        }
    }

    private static final class Applied extends CallCredentials.MetadataApplier {
        private final List<String> what = new ArrayList<>();

        @Override
        public void apply(Metadata headers) {
            what.add(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER)));
        }

        @Override
        public void fail(Status status) {
            what.add(status.getCode().name());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, NONE, Bearer osh_0123456789abcdef_secretsecretsecret",
        "127.1.2.3, NONE, Bearer osh_0123456789abcdef_secretsecretsecret",
        "::1, NONE, Bearer osh_0123456789abcdef_secretsecretsecret",
        "192.0.2.1, PRIVACY_AND_INTEGRITY, Bearer osh_0123456789abcdef_secretsecretsecret",
        "192.0.2.1, INTEGRITY, UNAUTHENTICATED",
        "192.0.2.1, NONE, UNAUTHENTICATED",
        "2001:db8::1, NONE, UNAUTHENTICATED"
    })
    void itTravelsEncryptedOrNotOverTheNetwork(String address, SecurityLevel security, String outcome)
            throws Exception {
        Applied applied = new Applied();

        new BearerToken(Secret.of(TOKEN))
                .applyRequestMetadata(new Call(InetAddress.getByName(address), security), Runnable::run, applied);

        assertThat(applied.what).containsExactly(outcome);
    }
}

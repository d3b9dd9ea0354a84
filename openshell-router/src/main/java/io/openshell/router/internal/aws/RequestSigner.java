package io.openshell.router.internal.aws;

import io.openshell.core.AuthStyle;
import io.openshell.core.AwsCredentials;
import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.InvalidRequest;
import io.openshell.router.RouterException.Unauthorized;
import io.openshell.router.internal.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Signs requests whose routes want that, as the transports will send them. Pure. */
public final class RequestSigner {
    /** Bedrock Runtime's signing name, which is not the name in its hosts. */
    private static final String SERVICE = "bedrock";

    private static final String AMZ = "x-amz";

    private RequestSigner() {}

    /**
     * Returns {@code request} signed at {@code now}, or as it is if its route's requests are not signed.
     *
     * @throws InvalidRequest if its query has parameters of a signature, which would be a second one
     * @throws Unauthorized if the route has no credentials to sign with
     */
    public static UpstreamRequest sign(UpstreamRequest request, Instant now) throws InvalidRequest, Unauthorized {
        ResolvedRoute route = request.route();
        if (!(route.auth() instanceof AuthStyle.SigV4(Optional<String> region))) {
            return request;
        }
        refuseSignatureInQuery(request.target());
        if (route.apiKey().isEmpty() || region.isEmpty()) {
            throw new Unauthorized(route.name(), "the route has no key");
        }
        SigV4 signature = new SigV4(AwsCredentials.parse(route.apiKey().get()), region.get(), SERVICE);
        Headers.Builder headers = Headers.builder();
        request.headers().forEach(headers::add);
        signature
                .sign(now, request.method(), request.target(), toSign(request), request.body())
                .forEach(headers::add);
        return request.withHeaders(headers.build());
    }

    /** What a transport or a proxy on the way may change is left out; what tells AWS something is not. */
    private static Headers toSign(UpstreamRequest request) {
        Headers.Builder signed =
                Headers.builder().add("host", request.route().endpoint().hostHeader());
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("content-type") || lower.startsWith(AMZ)) {
                signed.add(lower, value);
            }
        });
        return signed.build();
    }

    private static void refuseSignatureInQuery(String target) throws InvalidRequest {
        int query = target.indexOf('?');
        String parameters = query < 0 ? "" : target.substring(query + 1);
        for (String parameter : parameters.split("[&;]")) {
            String decoded = new String(CanonicalRequest.decoded(parameter), StandardCharsets.ISO_8859_1);
            if (decoded.toLowerCase(Locale.ROOT).startsWith(AMZ + "-")) {
                throw new InvalidRequest("the query has parameters of a signature");
            }
        }
    }
}

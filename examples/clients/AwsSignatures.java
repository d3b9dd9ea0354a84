import io.openshell.core.AuthStyle;
import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.RouterRequest;
import io.openshell.router.internal.UpstreamRequests;
import io.openshell.router.internal.aws.RequestSigner;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Signs the requests that aws_signatures.py prints, as the router sends them, and compares. */
public final class AwsSignatures {
    public static void main(String[] args) throws Exception {
        int same = 0;
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.startsWith("#")) {
                List<String> row = List.of(line.split("\t"));
                String signed = sign(row);
                if (!signed.equals(row.get(10))) {
                    throw new IllegalStateException(line + "\nis signed here: " + signed);
                }
                same++;
            }
        }
        if (same == 0) {
            throw new IllegalStateException("nothing was compared");
        }
        System.out.println(same + " requests have the signatures that botocore makes");
    }

    private static String sign(List<String> row) throws Exception {
        InferenceProtocol protocol = InferenceProtocol.find(row.get(4)).orElseThrow();
        Headers.Builder headers = Headers.builder();
        if (!row.get(7).equals("-")) {
            headers.add("Content-Type", row.get(7).translateEscapes());
        }
        if (!row.get(8).equals("-")) {
            headers.add("X-Amzn-Bedrock-Accept", row.get(8));
        }
        ResolvedRoute route = ResolvedRoute.builder().name("bedrock").providerType("aws-bedrock").endpoint(row.get(3))
                .auth(new AuthStyle.SigV4(row.get(2))).apiKey(Secret.of(row.get(1))).model(row.get(5))
                .protocols(protocol).build();
        byte[] body = row.get(9).equals("-") ? new byte[0] : Base64.getDecoder().decode(row.get(9));
        var request = new RouterRequest(protocol, protocol == InferenceProtocol.MODEL_DISCOVERY ? "GET" : "POST",
                RequestTarget.parse(row.get(6)), headers.build(), ByteBuffer.wrap(body));
        var time = Instant.ofEpochSecond(Long.parseLong(row.get(0)));
        return RequestSigner.sign(UpstreamRequests.prepare(route, request), time)
                .headers().first("authorization").orElseThrow();
    }
}

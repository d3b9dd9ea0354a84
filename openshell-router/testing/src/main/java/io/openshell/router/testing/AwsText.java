package io.openshell.router.testing;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a signature of AWS is computed over, and how: the plainest way, for requests whose paths have no dot segments. */
final class AwsText {

    private AwsText() {}

    /** The canonical request with those headers, which are named in lower case. */
    static String canonical(RecordedRequest request, List<String> signed) {
        String path = Arrays.stream(request.path().split("/", -1)).map(AwsText::encoded)
                .collect(Collectors.joining("/"));
        String headers = signed.stream().sorted()
                .map(name -> name + ":" + String.join(",", request.headers(name).stream()
                        .map(value -> value.strip().replaceAll("\\s+", " ")).toList()) + "\n")
                .collect(Collectors.joining());
        return request.method() + "\n" + path + "\n" + query(request) + "\n" + headers + "\n"
                + String.join(";", signed.stream().sorted().toList()) + "\n" + sha256(request.body());
    }

    private static String query(RecordedRequest request) {
        return Arrays.stream(request.query().orElse("").split("&")).filter(part -> !part.isEmpty())
                .map(part -> Arrays.stream((part + (part.contains("=") ? "" : "=")).split("=", 2))
                        .map(side -> encoded(URLDecoder.decode(side.replace("+", "%2B"), StandardCharsets.UTF_8)))
                        .collect(Collectors.joining("=")))
                .sorted().collect(Collectors.joining("&"));
    }

    /** Form encoding, but for three characters in which AWS differs. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A")
                .replace("%7E", "~");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The signature of {@code text} in a scope such as {@code 20260102/us-east-1/bedrock/aws4_request}. */
    static String signature(String secretAccessKey, String scope, String text) {
        byte[] key = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, text));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

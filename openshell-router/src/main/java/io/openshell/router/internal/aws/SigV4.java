package io.openshell.router.internal.aws;

import io.openshell.core.AwsCredentials;
import io.openshell.core.Headers;
import io.openshell.core.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS Signature Version 4 in a request's headers ("Create a signed AWS API request", IAM User Guide). Pure, and
 * thread-safe.
 *
 * @param credentials what to sign with
 * @param region whose service is asked
 * @param service the service's signing name
 */
record SigV4(AwsCredentials credentials, String region, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String HMAC = "HmacSHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = 8;

    /**
     * Returns the headers to send beside {@code headers}: time, session token and signature.
     *
     * @param target path and query as they are sent
     * @param headers those that are sent and to be signed, the host's among them
     * @param body slices of the body, which are left as they are
     */
    Headers sign(Instant now, String method, String target, Headers headers, List<ByteBuffer> body) {
        String time = TIME.format(now);
        Headers.Builder added = Headers.builder().add("X-Amz-Date", time);
        credentials.sessionToken().map(Secret::reveal).ifPresent(token -> added.add("X-Amz-Security-Token", token));
        Headers.Builder signed = Headers.builder();
        headers.forEach(signed::add);
        added.build().forEach(signed::add);

        CanonicalRequest canonical = CanonicalRequest.of(method, target, signed.build(), hash(body));
        String date = time.substring(0, DATE_LENGTH);
        String scope = date + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + time + "\n" + scope + "\n"
                + hash(List.of(ByteBuffer.wrap(canonical.text().getBytes(StandardCharsets.ISO_8859_1))));
        String signature = HexFormat.of().formatHex(hmac(key(date), toSign));
        return added.add("Authorization", ALGORITHM + " Credential=" + credentials.accessKeyId() + "/" + scope
                + ", SignedHeaders=" + canonical.signedHeaders() + ", Signature=" + signature)
                .build();
    }

    private byte[] key(String date) {
        byte[] key = ("AWS4" + credentials.secretAccessKey().reveal()).getBytes(StandardCharsets.UTF_8);
        for (String step : List.of(date, region, service, "aws4_request")) {
            key = hmac(key, step);
        }
        return key;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    private static String hash(List<ByteBuffer> slices) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        slices.forEach(slice -> digest.update(slice.duplicate()));
        return HexFormat.of().formatHex(digest.digest());
    }
}

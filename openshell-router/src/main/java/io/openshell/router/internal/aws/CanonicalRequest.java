package io.openshell.router.internal.aws;

import io.openshell.core.Headers;
import io.openshell.core.PathSegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The text of a request that AWS Signature Version 4 is computed over ("Create a signed AWS API request", IAM User
 * Guide). Pure.
 *
 * @param text the canonical request
 * @param signedHeaders the names of the headers in it, lowercase and sorted, joined by semicolons
 */
record CanonicalRequest(String text, String signedHeaders) {
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();
    private static final Pattern SPACES = Pattern.compile("[ \t]+");

    private record Parameter(String name, String value) {}

    /**
     * Returns the canonical form of a request.
     *
     * @param target path and query as they are sent
     * @param headers those to sign, the host's among them
     * @param bodyHash the SHA-256 of the body, in hexadecimal
     */
    static CanonicalRequest of(String method, String target, Headers headers, String bodyHash) {
        int query = target.indexOf('?');
        Map<String, String> values = values(headers);
        StringBuilder text = new StringBuilder(512);
        text.append(method).append('\n');
        text.append(path(query < 0 ? target : target.substring(0, query))).append('\n');
        text.append(query < 0 ? "" : query(target.substring(query + 1))).append('\n');
        values.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
        String names = String.join(";", values.keySet());
        text.append('\n').append(names).append('\n').append(bodyHash);
        return new CanonicalRequest(text.toString(), names);
    }

    /** Values of one name are joined by commas in their order; white space around and within them shrinks. */
    private static Map<String, String> values(Headers headers) {
        Map<String, String> values = new TreeMap<>();
        headers.forEach((name, value) -> values.merge(
                name.toLowerCase(Locale.ROOT),
                SPACES.matcher(value.strip()).replaceAll(" "),
                (first, next) -> first + "," + next));
        return values;
    }

    /**
     * The path without dot segments and repeated slashes, and encoded once more: what is sent is encoded already, and
     * every service but S3 signs it encoded twice.
     */
    private static String path(String sent) {
        List<String> kept = new ArrayList<>();
        for (String segment : sent.split("/")) {
            if (segment.equals("..")) {
                if (!kept.isEmpty()) {
                    kept.removeLast();
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.add(PathSegment.encode(segment, ""));
            }
        }
        boolean slashBehind = sent.endsWith("/") && !kept.isEmpty();
        return "/" + String.join("/", kept) + (slashBehind ? "/" : "");
    }

    /** Parameters in the order of their encoded names, then of their values; one without a value has an empty one. */
    private static String query(String sent) {
        List<Parameter> parameters = new ArrayList<>();
        for (String part : sent.split("&")) {
            if (!part.isEmpty()) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                parameters.add(new Parameter(encoded(name), equals < 0 ? "" : encoded(part.substring(equals + 1))));
            }
        }
        parameters.sort(Comparator.comparing(Parameter::name).thenComparing(Parameter::value));
        StringBuilder query = new StringBuilder();
        for (Parameter parameter : parameters) {
            query.append(query.isEmpty() ? "" : "&").append(parameter.name()).append('=').append(parameter.value());
        }
        return query.toString();
    }

    /** Returns {@code sent} encoded in the one way that AWS has, however it was encoded before. */
    private static String encoded(String sent) {
        StringBuilder encoded = new StringBuilder(sent.length() + 8);
        for (byte each : decoded(sent)) {
            if (each >= 0) {
                encoded.append(PathSegment.encode(String.valueOf((char) each), ""));
            } else {
                UPPER.toHexDigits(encoded.append('%'), each);
            }
        }
        return encoded.toString();
    }

    /** Returns {@code sent} decoded; a percent sign that begins no encoding stands for itself, and a plus sign too. */
    static byte[] decoded(String sent) {
        byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%' && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1]) && HexFormat.isHexDigit(bytes[i + 2])) {
                bytes[size++] = (byte) (HexFormat.fromHexDigit(bytes[i + 1]) << 4
                        | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                bytes[size++] = bytes[i];
            }
        }
        return Arrays.copyOf(bytes, size);
    }
}

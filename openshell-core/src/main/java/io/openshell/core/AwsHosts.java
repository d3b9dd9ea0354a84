package io.openshell.core;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hosts of AWS, and where among them Amazon Bedrock answers. */
public final class AwsHosts {
    /** Names under which an operator may hold the region; the first that is set wins. */
    public static final List<String> REGION_KEYS = List.of("AWS_REGION", "AWS_DEFAULT_REGION");

    /** Whatever lies outside these is not AWS but maybe a bridge to it. */
    private static final List<String> DOMAINS = List.of(
            ".amazonaws.com",
            ".amazonaws.com.cn",
            ".amazonaws.eu",
            ".api.aws",
            ".api.amazonwebservices.com.cn",
            ".api.amazonwebservices.eu");

    /** As in {@code us-east-1}, {@code us-gov-west-1}, {@code eusc-de-east-1}. */
    private static final String REGION_NAME = "[a-z]{2,4}(?:-[a-z]{2,4})?-[a-z]{4,12}-[0-9]{1,2}";

    private static final Pattern REGION = Pattern.compile(REGION_NAME);

    /** The service's own names, with and without FIPS, and those of its interface endpoints in a VPC. */
    private static final Pattern BEDROCK = Pattern.compile("bedrock-runtime(?:-fips)?\\.(" + REGION_NAME + ")"
            + "|vpce-[a-z0-9-]{1,100}\\.bedrock-runtime(?:-fips)?\\.(" + REGION_NAME + ")\\.vpce");

    private AwsHosts() {}

    /** Returns whether {@code host} lies in a domain of AWS. */
    public static boolean isAws(String host) {
        return !withoutDomain(host).isEmpty();
    }

    /** Returns whether {@code name} reads like a region's. */
    public static boolean isRegion(String name) {
        return REGION.matcher(name).matches();
    }

    /** Returns the region whose Bedrock Runtime answers at {@code host}; empty if none does. */
    public static Optional<String> bedrockRegion(String host) {
        Matcher name = BEDROCK.matcher(withoutDomain(host));
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(name.group(1) != null ? name.group(1) : name.group(2));
    }

    /**
     * Returns where the Bedrock Runtime of {@code region} answers.
     *
     * @throws IllegalArgumentException if it is no region, or one of an isolated partition, whose domains are others
     */
    public static Endpoint bedrock(String region) {
        if (!isRegion(region) || region.contains("-iso")) {
            throw new IllegalArgumentException("not a region with a known endpoint, such as us-east-1");
        }
        String domain = region.startsWith("cn-")
                ? ".amazonaws.com.cn"
                : region.startsWith("eusc-") ? ".amazonaws.eu" : ".amazonaws.com";
        return Endpoint.parse("https://bedrock-runtime." + region + domain);
    }

    /** Returns what stands in front of the domain; empty if {@code host} lies in none of them. */
    private static String withoutDomain(String host) {
        // A name may end with the root's dot (RFC 1034 section 3.1).
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        for (String domain : DOMAINS) {
            if (name.endsWith(domain)) {
                return name.substring(0, name.length() - domain.length());
            }
        }
        return "";
    }
}

package io.openshell.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Amazon Bedrock: in the region that is set, at an endpoint of AWS in a region of its own, or behind a bridge. */
final class Bedrock implements RouteRules {
    private static final String REGION_KEYS = String.join(" or ", AwsHosts.REGION_KEYS);

    @Override
    public List<String> configKeys() {
        return AwsHosts.REGION_KEYS;
    }

    @Override
    public RouteShape shape(ProviderProfile profile, Map<String, String> config, String model) {
        return RouteShape.plain(endpoint(profile, config), profile.protocols(), model);
    }

    @Override
    public void check(ProviderProfile profile, Map<String, String> config) {
        PlainRules.override(profile, config);
        region(config);
    }

    private static Endpoint endpoint(ProviderProfile profile, Map<String, String> config) {
        Optional<Endpoint> named = PlainRules.override(profile, config);
        Optional<String> region = region(config);
        if (named.isPresent()) {
            Optional<String> known = AwsHosts.bedrockRegion(named.get().host());
            if (known.isPresent() && region.isPresent() && !known.equals(region)) {
                throw new IllegalArgumentException(
                        "the base URL lies in " + known.get() + ", and " + REGION_KEYS + " is "
                                + region.get() + ": leave one of them out");
            }
            return named.get();
        }
        String name = region.orElseThrow(() -> new IllegalArgumentException("no region: set " + REGION_KEYS
                + ", or for a bridge " + String.join(" or ", profile.baseUrlKeys()) + ", in its config"));
        try {
            return AwsHosts.bedrock(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(REGION_KEYS + ": " + e.getMessage());
        }
    }

    /** Returns the region in an operator's settings; refuses what is none. */
    private static Optional<String> region(Map<String, String> config) {
        for (String name : AwsHosts.REGION_KEYS) {
            Optional<String> region = PlainRules.setting(config, name).map(String::strip);
            if (region.isPresent()) {
                if (!AwsHosts.isRegion(region.get())) {
                    throw new IllegalArgumentException(name + ": not an AWS region, such as us-east-1");
                }
                return region;
            }
        }
        return Optional.empty();
    }
}

package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsHostsTest {
    @ParameterizedTest
    @CsvSource({
        "bedrock-runtime.us-east-1.amazonaws.com, us-east-1",
        "bedrock-runtime.us-east-1.amazonaws.com., us-east-1",
        "bedrock-runtime-fips.us-gov-west-1.amazonaws.com, us-gov-west-1",
        "bedrock-runtime.ap-northeast-3.amazonaws.com, ap-northeast-3",
        "bedrock-runtime.cn-northwest-1.amazonaws.com.cn, cn-northwest-1",
        "bedrock-runtime.eusc-de-east-1.amazonaws.eu, eusc-de-east-1",
        "bedrock-runtime.eu-central-1.api.aws, eu-central-1",
        "bedrock-runtime-fips.us-east-2.api.aws, us-east-2",
        "bedrock-runtime.cn-north-1.api.amazonwebservices.com.cn, cn-north-1",
        "vpce-0a1b-2c3d.bedrock-runtime.eu-west-1.vpce.amazonaws.com, eu-west-1",
        "vpce-0a1b-2c3d-eu-west-1a.bedrock-runtime-fips.eu-west-1.vpce.amazonaws.com, eu-west-1"
    })
    void theRegionIsInTheHost(String host, String region) {
        assertThat(AwsHosts.bedrockRegion(host)).contains(region);
        assertThat(AwsHosts.isAws(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "bedrock.us-east-1.amazonaws.com", "bedrock-agent-runtime.us-east-1.amazonaws.com",
        "s3.us-east-1.amazonaws.com",
        "bedrock-runtime.amazonaws.com", "bedrock-runtime.us-east.amazonaws.com",
        "bedrock-runtime.us-east-1.us-east-1.amazonaws.com", "x.bedrock-runtime.us-east-1.amazonaws.com",
        "bedrock-runtime.us-east-1.vpce.amazonaws.com", "vpce-1.bedrock-runtime.us-east-1.amazonaws.com",
        "bedrock-runtime.us-east-1.elb.amazonaws.com", "bridge.us-east-1.elb.amazonaws.com",
        "bedrock-runtime.US-EAST-1.amazonaws.com", "bedrock-runtime.us_east_1.amazonaws.com"
    })
    void anotherHostOfAwsHasNoBedrock(String host) {
        assertThat(AwsHosts.bedrockRegion(host)).isEmpty();
        assertThat(AwsHosts.isAws(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "localhost", "amazonaws.com", "xamazonaws.com", "amazonaws.com.evil.example",
        "bedrock-runtime.us-east-1.amazonaws.com.evil.example", "bedrock-runtime.us-east-1.amazonaws.org",
        "bedrock-runtime.us-east-1.amazonaws.com..", "bedrock-runtime.us-east-1.amazonaws.eu.com", "127.0.0.1"
    })
    void anotherHostIsNotAws(String host) {
        assertThat(AwsHosts.bedrockRegion(host)).isEmpty();
        assertThat(AwsHosts.isAws(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"us-east-1", "us-gov-east-1", "ap-southeast-7", "cn-north-1", "eusc-de-east-1", "us-iso-east-1",
                "mx-central-1", "xx-north-10"})
    void regions(String name) {
        assertThat(AwsHosts.isRegion(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "us-east-1 ", "us-east-1\n", "US-EAST-1", "us-east", "east-1", "us--east-1",
        "-us-east-1",
        "us-east-1-", "us-east-100", "us-east-1a", "us.east.1", "us/east-1", "us-east-1.evil.example", "evil.example#",
        "us-east-1/", "us-east-1@x", "us-east-1:443", "us-\u0435ast-1", "us-east-\u0661", "global", "a-b-c-1",
        "us_east_1",
        "abcdefgh-east-1", "us-eastwardsandfar-1"})
    void notRegions(String name) {
        assertThat(AwsHosts.isRegion(name)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> AwsHosts.bedrock(name))
                .withMessageContaining("not a region");
        assertThatIllegalArgumentException().isThrownBy(() -> new AuthStyle.SigV4(name))
                .withMessageContaining("not an AWS region");
    }

    @ParameterizedTest
    @CsvSource({
        "us-east-1, https://bedrock-runtime.us-east-1.amazonaws.com",
        "us-gov-west-1, https://bedrock-runtime.us-gov-west-1.amazonaws.com",
        "cn-north-1, https://bedrock-runtime.cn-north-1.amazonaws.com.cn",
        "eusc-de-east-1, https://bedrock-runtime.eusc-de-east-1.amazonaws.eu"
    })
    void theEndpointOfARegionIsInItsPartitionsDomain(String region, String endpoint) {
        assertThat(AwsHosts.bedrock(region)).hasToString(endpoint);
        assertThat(AwsHosts.bedrockRegion(AwsHosts.bedrock(region).host())).contains(region);
    }

    /** Their endpoints lie in domains of their own. */
    @Test
    void aRegionOfAnIsolatedPartitionHasNoKnownEndpoint() {
        assertThatIllegalArgumentException().isThrownBy(() -> AwsHosts.bedrock("us-iso-east-1"));
        assertThatIllegalArgumentException().isThrownBy(() -> AwsHosts.bedrock("us-isob-east-1"));
    }
}

package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, /v1/chat/completions, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1/, /v1/chat/completions, https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1///, /v1/models?a=b, https://api.openai.com/v1/models?a=b",
        "https://api.openai.com/v1, /v1/models?, https://api.openai.com/v1/models",
        "https://api.openai.com/v1, /v1/models??, https://api.openai.com/v1/models??",
        "https://api.openai.com, /v1/models, https://api.openai.com/v1/models",
        "https://api.openai.com/, /v1/models, https://api.openai.com/v1/models",
        "https://api.deepinfra.com/v1/openai, /v1/embeddings, https://api.deepinfra.com/v1/openai/embeddings",
        "https://host/openai/v1, /v1/models, https://host/openai/v1/models",
        "https://host/api/v1/openai, /v1/models, https://host/api/v1/openai/v1/models",
        "https://host/v1beta, /v1/models, https://host/v1beta/v1/models",
        "https://host/xv1, /v1/models, https://host/xv1/v1/models",
        "https://host/v1/v1, /v1/models, https://host/v1/v1/models",
        "https://host/v1, /v1, https://host/v1",
        "https://host/v1, /v1/v1/models, https://host/v1/v1/models",
        "https://host/v1, /v1beta/models, https://host/v1/v1beta/models",
        "https://host/v1, /model/m/invoke, https://host/v1/model/m/invoke",
        "http://localhost:1234/v1, /v1/models/a%20b, http://localhost:1234/v1/models/a%20b",
        "HTTP://[::1]:8080/v1, /v1/models, http://[::1]:8080/v1/models",
        "https://API.OpenAI.com:443/v1, /v1/models, https://api.openai.com:443/v1/models",
        "http://host:1, /v1/models, http://host:1/v1/models",
        "http://host:65535, /v1/models, http://host:65535/v1/models"})
    void basePathAndTargetAreJoined(String base, String target, String url) throws Exception {
        assertThat(Endpoint.parse(base).resolve(RequestTarget.parse(target))).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "api.openai.com", "api.openai.com/v1", "//host/v1", "ftp://host", "file:///etc",
        "https:", "https://", "https:///v1", "https://user@host", "https://user:SECRET@host/v1",
        "https://host/v1?key=SECRET", "https://host/v1#SECRET", "https://host:0/v1", "https://host:65536/v1",
        "https://host:x/v1", "https://ho st/v1", "https://host/v1/../v2", "https://host/%2e%2e/v1",
        "https://host/a%2Fb", "https://host/\u00e9", "https://host/a\\b", "https://h\u00f6st/", "https://host/\n",
        " https://host/v1", "mock:", "mock:/x"})
    void whatIsNoBaseUrlIsRefusedAndNotRepeated(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse(url))
                .withNoCause()
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("SECRET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mock://", "mock://openai", "MOCK://x/y?z#a", "mock://user:SECRET@x"})
    void aMockIsOneWhateverFollows(String url) {
        assertThat(Endpoint.parse(url).isMock()).isTrue();
        assertThat(Endpoint.parse(url)).hasToString("mock://");
    }

    @Test
    void noEndpointCanBeMadePastTheParser() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("ftp", "host", -1, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("https", "user@host", -1, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("https", "host", 0, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("https", "host", -1, "v1"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("mock", "host", -1, ""));
    }

    @ParameterizedTest
    @CsvSource({"https://h, h", "https://h:443, h", "https://h:80, h:80", "http://h:80/x, h", "http://h:443, h:443",
        "http://[::1]:8080, [::1]:8080"})
    void theHostHeaderHasThePortUnlessItIsTheSchemesOwn(String url, String header) {
        assertThat(Endpoint.parse(url).hostHeader()).isEqualTo(header);
    }
}

package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReasonPhrasesTest {
    @ParameterizedTest
    @CsvSource({"200, OK", "204, No Content", "400, Bad Request", "401, Unauthorized", "403, Forbidden",
        "404, Not Found", "413, Content Too Large", "417, Expectation Failed", "422, Unprocessable Content",
        "429, Too Many Requests", "431, Request Header Fields Too Large", "500, Internal Server Error",
        "502, Bad Gateway", "503, Service Unavailable", "504, Gateway Timeout"})
    void aRegisteredStatusHasItsPhrase(int status, String phrase) {
        assertThat(ReasonPhrases.of(status)).isEqualTo(phrase);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 209, 299, 419, 420, 430, 499, 509, 529, 599, 999})
    void anUnregisteredStatusHasNone(int status) {
        assertThat(ReasonPhrases.of(status)).isEmpty();
    }

    /** Only these reach a client: the rest is the proxy's own affair. */
    @Test
    void everyRegisteredStatusThatABackendMaySendHasAPhrase() {
        IntStream registered = IntStream.of(
                200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 304,
                400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417,
                421, 422, 423, 424, 425, 426, 428, 429, 431, 451,
                500, 501, 502, 503, 504, 505, 506, 507, 508, 511);

        assertThat(registered.filter(status -> ReasonPhrases.of(status).isEmpty())).isEmpty();
    }
}

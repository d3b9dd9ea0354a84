package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.router.wire.Http1Violation;
import io.openshell.router.wire.Http1ViolationException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Http1ViolationTest {
    @Test
    void theTextForTheClientBelongsToTheStatus() {
        Map<Integer, String> texts = Map.of(413, "payload too large", 417, "expectation failed", 431,
                "request header fields too large", 503, "too much is going on at once, try again");
        for (Http1Violation violation : Http1Violation.values()) {
            if (violation.status() == 400) {
                assertThat(violation.text()).matches("bad request: [A-Za-z0-9/. ]+");
            } else {
                assertThat(violation.text()).isEqualTo(texts.get(violation.status()));
            }
        }
    }

    @Test
    void everyBadRequestSaysWhichRuleItBroke() {
        Set<String> texts = new HashSet<>();
        for (Http1Violation violation : Http1Violation.values()) {
            assertThat(violation.status() != 400 || texts.add(violation.text())).as(violation.name()).isTrue();
            assertThat(violation.section()).matches("RFC (9110|9112|6585) section [0-9.]+");
        }
        assertThat(Http1Violation.BARE_LINE_FEED.text()).isEqualTo("bad request: bare line feed");
    }

    @Test
    void theExceptionHoldsTheRuleAndTakesNoStackTrace() {
        Http1ViolationException exception = new Http1ViolationException(Http1Violation.FOREIGN_HOST);

        assertThat(exception.violation()).isEqualTo(Http1Violation.FOREIGN_HOST);
        assertThat(exception).hasMessage("bad request: foreign host");
        assertThat(exception.getStackTrace()).isEmpty();
    }
}

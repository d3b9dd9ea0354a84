package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import java.time.Duration;
import java.util.List;

/** A probe of a backend of its own, and what backends say to questions. */
abstract class ProbeFixture extends RouterFixture {
    static final Reply NOT_FOUND = Reply.json(404, "{\"detail\":\"Not Found\"}");
    static final String CHAT_ANSWER = "{\"id\":\"c\",\"choices\":[{\"message\":{\"content\":\"Hi\"}}]}";

    ProbeResult probe(ResolvedRoute route) throws InterruptedException {
        return new EndpointProbe(router, PATIENCE).probe(route);
    }

    ProbeResult probe(ResolvedRoute route, Duration time) throws InterruptedException {
        return new EndpointProbe(router, time).probe(route);
    }

    /** Returns the route to the backend that speaks {@code protocols}. */
    ResolvedRoute speaking(InferenceProtocol... protocols) {
        return route().protocols(protocols).build();
    }

    /** Returns the refusal that {@code result} is. */
    static ProbeResult.Refused refused(ProbeResult result) {
        assertThat(result).isInstanceOf(ProbeResult.Refused.class);
        return (ProbeResult.Refused) result;
    }

    /** Returns the paths asked, in order. */
    List<String> asked() {
        return upstream.requests().stream().map(RecordedRequest::target).toList();
    }
}

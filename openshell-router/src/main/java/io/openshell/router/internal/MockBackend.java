package io.openshell.router.internal;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Answers for {@code mock://} endpoints without I/O, in the shape of each protocol; to a request that asks for a stream,
 * as a stream of that protocol's events. Every answer carries {@code x-openshell-mock: true}.
 */
public final class MockBackend {
    private MockBackend() {}

    /** Returns the answer to {@code request}, which speaks {@code protocol}. */
    public static UpstreamResponse answer(UpstreamRequest request, InferenceProtocol protocol) {
        String model = JsonText.quote(request.route().model());
        List<String> events = request.asksForStream() ? MockStreams.events(protocol, model) : List.of();
        boolean streamed = !events.isEmpty();
        List<String> pieces = streamed ? events : List.of(MockAnswers.whole(protocol, model, request));
        Headers headers = Headers.of(
                "content-type", streamed ? "text/event-stream" : "application/json", "x-openshell-mock", "true");
        return new UpstreamResponse(200, headers, new PiecewiseBody(encode(pieces)));
    }

    private static List<ByteBuffer> encode(List<String> pieces) {
        return pieces.stream()
                .map(piece -> ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}

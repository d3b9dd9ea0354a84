package io.openshell.examples.opentelemetry;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.InferenceListener;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.openshell.router.RouterRequest;
import io.openshell.router.RouterResponse;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InferenceTelemetryTest {
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans)).build())
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .build();

    @AfterEach
    void close() {
        telemetry.close();
    }

    private SpanData span(String name) {
        return spans.getFinishedSpanItems().stream().filter(span -> span.getName().equals(name)).findFirst()
                .orElseThrow();
    }

    private MetricData metric(String name) {
        return metrics.collectAllMetrics().stream().filter(metric -> metric.getName().equals(name)).findFirst()
                .orElseThrow();
    }

    @Test
    void aWholeAnswerIsAChildOfTheCallersSpan() throws Exception {
        assertThat(TelemetryExample.ask(telemetry, "mock://")).contains("choices");

        SpanData call = span("chat operator-model");
        assertThat(call.getParentSpanId()).isEqualTo(span("summarise").getSpanId());
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(call.getAttributes().get(stringKey("gen_ai.operation.name"))).isEqualTo("chat");
        assertThat(call.getAttributes().get(stringKey("gen_ai.provider.name"))).isEqualTo("openai");
        assertThat(call.getAttributes().get(stringKey("gen_ai.request.model"))).isEqualTo("operator-model");
        assertThat(call.getAttributes().get(stringKey("openshell.model.asked"))).isEqualTo("any");
        assertThat(call.getAttributes().get(longKey("http.response.status_code"))).isEqualTo(200);
        assertThat(call.getEndEpochNanos()).isGreaterThanOrEqualTo(call.getStartEpochNanos());
    }

    @Test
    void durationsHaveTheBucketsOfTheConvention() throws Exception {
        TelemetryExample.ask(telemetry, "mock://");

        MetricData duration = metric("gen_ai.client.operation.duration");
        assertThat(duration.getUnit()).isEqualTo("s");
        assertThat(duration.getHistogramData().getPoints()).singleElement().satisfies(point -> {
            assertThat(point.getCount()).isEqualTo(1);
            assertThat(point.getBoundaries()).startsWith(0.01, 0.02).endsWith(40.96, 81.92);
            assertThat(point.getAttributes().get(stringKey("gen_ai.request.model"))).isEqualTo("operator-model");
            assertThat(point.getAttributes().get(stringKey("openshell.model.asked"))).isNull();
        });
    }

    @Test
    void anErrorOfTheBackendIsAnErrorOfTheSpan() throws Exception {
        try (ScriptedUpstream backend = ScriptedUpstream.start().answerAll(Reply.json(429, "{}"))) {
            TelemetryExample.ask(telemetry, backend.baseUrl("/v1"));
        }
        SpanData call = span("chat operator-model");
        assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(call.getAttributes().get(stringKey("error.type"))).isEqualTo("429");
        assertThat(metric("gen_ai.client.operation.duration").getHistogramData().getPoints()).singleElement()
                .extracting(point -> point.getAttributes().get(stringKey("error.type"))).isEqualTo("429");
    }

    /** Reads and closes a stream that was asked for within a span on a thread that has none. */
    private void stream(InferenceListener bound, boolean bind) throws Exception {
        ResolvedRoute route = ResolvedRoute.builder().name("inference.local").providerType("openai")
                .endpoint("mock://").apiKey(Secret.of("none")).model("m").protocols(OPENAI_CHAT_COMPLETIONS).build();
        RouterRequest request = new RouterRequest(
                OPENAI_CHAT_COMPLETIONS, "POST", RequestTarget.parse("/v1/chat/completions"), Headers.of(),
                ByteBuffer.wrap("{\"stream\":true}".getBytes(StandardCharsets.UTF_8)));
        try (Router router = bind ? Router.builder().build() : Router.builder().listener(bound).build()) {
            InferenceContext context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
            RouterResponse answer = bind
                    ? context.userInferenceStreaming(request, bound)
                    : context.userInferenceStreaming(request);
            Thread reader = Thread.ofVirtual().start(answer::close);
            reader.join();
        }
    }

    @Test
    void aStreamThatAnotherThreadEndsHasTheParentItWasBoundTo() throws Exception {
        InferenceTelemetry listener = new InferenceTelemetry(telemetry);
        Span caller = telemetry.getTracer("test").spanBuilder("caller").startSpan();
        stream(listener.under(Context.current().with(caller)), true);
        Context.current().with(caller).wrap(() -> {
            stream(listener, false);
            return null;
        }).call();
        caller.end();
        assertThat(spans.getFinishedSpanItems()).extracting(SpanData::getName).containsExactly("chat m", "chat m",
                "caller");
        assertThat(spans.getFinishedSpanItems().get(0).getParentSpanId()).isEqualTo(span("caller").getSpanId());
        assertThat(spans.getFinishedSpanItems().get(1).getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void tokensAreMeasuredWhereTheyAreKnown() throws Exception {
        TelemetryExample.ask(telemetry, "mock://");

        SpanData call = span("chat operator-model");
        Long input = call.getAttributes().get(longKey("gen_ai.usage.input_tokens"));
        double measured = metrics.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals("gen_ai.client.token.usage"))
                .flatMap(metric -> metric.getHistogramData().getPoints().stream())
                .filter(point -> "input".equals(point.getAttributes().get(stringKey("gen_ai.token.type"))))
                .mapToDouble(HistogramPointData::getSum).sum();
        assertThat(measured).isEqualTo(input == null ? 0 : input);
    }

    @Test
    void theExampleRuns() throws Exception {
        TelemetryExample.main(new String[0]);
    }
}

package io.openshell.examples.opentelemetry;

import static io.openshell.core.InferenceProtocol.OPENAI_CHAT_COMPLETIONS;

import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.logging.LoggingMetricExporter;
import io.opentelemetry.exporter.logging.LoggingSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks a mock within a span and prints the span, its child and the metrics. */
public final class TelemetryExample {
    public static void main(String[] args) throws Exception {
        try (OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(LoggingSpanExporter.create()))
                        .build())
                .setMeterProvider(SdkMeterProvider.builder()
                        .registerMetricReader(PeriodicMetricReader.create(LoggingMetricExporter.create()))
                        .build())
                .build()) {
            System.out.println(ask(telemetry, "mock://"));
        }
    }

    /** Asks the backend at {@code endpoint} within a span of its own and returns the answer. */
    static String ask(OpenTelemetry telemetry, String endpoint) throws Exception {
        ResolvedRoute route = ResolvedRoute.builder().name(ResolvedRoute.SANDBOX_SYSTEM).providerType("openai")
                .endpoint(endpoint).apiKey(Secret.of("none")).model("operator-model")
                .protocols(OPENAI_CHAT_COMPLETIONS).build();
        byte[] body = "{\"model\":\"any\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
                .getBytes(StandardCharsets.UTF_8);
        Span span = telemetry.getTracer("example").spanBuilder("summarise").startSpan();
        try (Router router = Router.builder().listener(new InferenceTelemetry(telemetry)).build()) {
            var context = new InferenceContext(router, RouteSnapshot.of("1", List.of(route)));
            var headers = Headers.of("content-type", "application/json");
            return Context.current()
                    .with(span)
                    .wrap(() -> context.systemInference(
                            OPENAI_CHAT_COMPLETIONS, "POST", "/v1/chat/completions", headers, body))
                    .call()
                    .bodyAsString();
        } finally {
            span.end();
        }
    }
}

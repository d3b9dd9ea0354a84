package io.openshell.examples.opentelemetry;

import io.openshell.core.InferenceProtocol;
import io.openshell.router.InferenceListener;
import io.openshell.router.InferenceRecord;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.OptionalLong;

/**
 * Makes a span and measurements of every call, by OpenTelemetry's semantic conventions for generative AI.
 *
 * <p>Given to a router, it takes the span that is current on the thread that ends the answer for the parent. That is the
 * caller's own for a whole answer; a streamed one may be read or closed by another thread, which has another span or
 * none. Such a caller binds the parent itself: {@code context.userInferenceStreaming(request,
 * telemetry.under(Context.current()))}.
 */
public final class InferenceTelemetry implements InferenceListener {
    private static final String SCOPE = "io.openshell.router";

    private final Tracer tracer;
    private final DoubleHistogram duration;
    private final LongHistogram tokens;

    public InferenceTelemetry(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer(SCOPE);
        Meter meter = telemetry.getMeter(SCOPE);
        duration = meter.histogramBuilder("gen_ai.client.operation.duration")
                .setUnit("s")
                .setDescription("GenAI operation duration.")
                .setExplicitBucketBoundariesAdvice(List.of(
                        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92))
                .build();
        tokens = meter.histogramBuilder("gen_ai.client.token.usage")
                .ofLongs()
                .setUnit("{token}")
                .setDescription("Number of input and output tokens used.")
                .setExplicitBucketBoundariesAdvice(List.of(
                        1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16_384L, 65_536L, 262_144L, 1_048_576L, 4_194_304L,
                        16_777_216L, 67_108_864L))
                .build();
    }

    /** Returns a listener for one call, whose span is a child of the span in {@code parent}. */
    public InferenceListener under(Context parent) {
        return call -> tell(call, parent);
    }

    @Override
    public void finished(InferenceRecord call) {
        tell(call, Context.current());
    }

    private void tell(InferenceRecord call, Context parent) {
        String operation = operation(call.protocol());
        String error = error(call);
        AttributesBuilder common = Attributes.builder().put("gen_ai.operation.name", operation)
                .put("gen_ai.provider.name", provider(call.provider()));
        if (!call.model().isEmpty()) {
            common.put("gen_ai.request.model", call.model());
        }
        Attributes counted = common.build();
        Attributes ended = error.isEmpty() ? counted : counted.toBuilder().put("error.type", error).build();

        Span span = tracer.spanBuilder((operation + " " + call.model()).strip())
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(call.began())
                .setAllAttributes(ended)
                .startSpan();
        // What the caller asked for: on a span it may be any text, as a dimension of a metric it may not.
        call.modelAsked().ifPresent(model -> span.setAttribute("openshell.model.asked", model));
        call.usage().input().ifPresent(count -> span.setAttribute("gen_ai.usage.input_tokens", count));
        call.usage().output().ifPresent(count -> span.setAttribute("gen_ai.usage.output_tokens", count));
        if (call.status() != 0) {
            span.setAttribute("http.response.status_code", (long) call.status());
        }
        if (!error.isEmpty()) {
            span.setStatus(StatusCode.ERROR, call.failure().orElse(""));
        }

        Context measured = parent.with(span);
        duration.record(call.duration().toNanos() / 1e9, ended, measured);
        record("input", call.usage().input(), counted, measured);
        record("output", call.usage().output(), counted, measured);
        span.end(call.began().plus(call.duration()));
    }

    private void record(String type, OptionalLong count, Attributes counted, Context measured) {
        count.ifPresent(
                number -> tokens.record(number, counted.toBuilder().put("gen_ai.token.type", type).build(), measured));
    }

    private static String operation(InferenceProtocol protocol) {
        return switch (protocol) {
            case OPENAI_CHAT_COMPLETIONS, OPENAI_RESPONSES, ANTHROPIC_MESSAGES, AWS_BEDROCK_INVOKE,
                    AWS_BEDROCK_INVOKE_STREAM ->
                "chat";
            case OPENAI_COMPLETIONS -> "text_completion";
            case OPENAI_EMBEDDINGS -> "embeddings";
            case ANTHROPIC_COUNT_TOKENS, MODEL_DISCOVERY -> protocol.id();
        };
    }

    private static String provider(String type) {
        return switch (type) {
            case "google-vertex-ai" -> "gcp.vertex_ai";
            case "aws-bedrock" -> "aws.bedrock";
            case "azure-openai" -> "azure.ai.openai";
            case "" -> "none";
            default -> type;
        };
    }

    /** Returns the backend's status if that is an error, or how the call ended if not well; else nothing. */
    private static String error(InferenceRecord call) {
        return switch (call.outcome()) {
            case COMPLETE -> call.status() < 400 ? "" : Integer.toString(call.status());
            case FAILED -> "failed";
            case CUT -> "cut";
            case CANCELLED -> "cancelled";
        };
    }
}

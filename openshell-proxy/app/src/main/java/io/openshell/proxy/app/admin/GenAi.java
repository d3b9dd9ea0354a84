package io.openshell.proxy.app.admin;

import io.openshell.program.metrics.Buckets;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;

/**
 * OpenTelemetry's semantic conventions for generative AI (in development), of which these are the words and the bounds;
 * the names are as its rules for Prometheus make them.
 */
final class GenAi {
    static final Buckets TOKENS = Buckets.of(
            1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864);

    static final Buckets DURATION = Buckets.seconds(
            "0.01", "0.02", "0.04", "0.08", "0.16", "0.32", "0.64", "1.28", "2.56", "5.12", "10.24", "20.48", "40.96",
            "81.92");

    static final Buckets FIRST_TOKEN = Buckets.seconds(
            "0.001", "0.005", "0.01", "0.02", "0.04", "0.06", "0.08", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5",
            "7.5", "10");

    static final String OPERATION = "gen_ai_operation_name";
    static final String PROVIDER = "gen_ai_provider_name";
    static final String MODEL = "gen_ai_request_model";
    static final String TOKEN_TYPE = "gen_ai_token_type";
    static final String ERROR = "error_type";

    private GenAi() {}

    /** Returns the operation of a kind of request; what the conventions have no word for keeps its own. */
    static String operation(String kind) {
        return switch (kind) {
            case "chat_completion", "messages", "responses" -> "chat";
            case "completion" -> "text_completion";
            default -> kind;
        };
    }

    /** Returns the provider of a type; what the conventions have no word for keeps its own. */
    static String provider(String type) {
        return switch (type) {
            case "google-vertex-ai" -> "gcp.vertex_ai";
            case "aws-bedrock" -> "aws.bedrock";
            case "azure-openai" -> "azure.ai.openai";
            default -> type;
        };
    }

    /** Returns the class of error that a request ended in: a status or fixed words; empty if it went well. */
    static String error(RequestFinished finished) {
        if (finished.outcome() == Outcome.CLIENT_GONE) {
            return "client_gone";
        }
        if (finished.outcome() == Outcome.TRUNCATED) {
            return "truncated";
        }
        return finished.status() < 400 ? "" : Integer.toString(finished.status());
    }
}

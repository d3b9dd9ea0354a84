package io.openshell.router;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A call of a router in a flight recording: from the call to its end. Made only while there is a recorder. */
@Name("io.openshell.InferenceRequest")
@Label("Inference Request")
@Description("One call of a router, however it ended")
@Category("OpenShell")
@StackTrace(false)
final class InferenceRequestEvent extends Event {
    @Label("Protocol")
    String protocol;

    @Label("Route")
    String route;

    @Label("Provider")
    String provider;

    @Label("Model Asked")
    String modelAsked;

    @Label("Model")
    String model;

    @Label("Status")
    int status;

    @Label("Outcome")
    String outcome;

    @Label("Failure")
    String failure;

    @Label("Input Tokens")
    @Description("-1 if the backend did not say")
    long inputTokens;

    @Label("Output Tokens")
    @Description("-1 if the backend did not say")
    long outputTokens;

    @Label("Request Body")
    @DataAmount
    long requestBytes;

    @Label("Response Body")
    @DataAmount
    long responseBytes;

    @Label("Time to First Byte")
    @Description("-1 if none came")
    @Timespan(Timespan.NANOSECONDS)
    long firstByte;

    @Label("Waited for Backend")
    @Timespan(Timespan.NANOSECONDS)
    long waited;

    /** Returns an event that begins now. */
    static InferenceRequestEvent begun() {
        InferenceRequestEvent event = new InferenceRequestEvent();
        event.begin();
        return event;
    }

    /** Ends the event with what is told of {@code call}, if anybody records it. */
    void commit(InferenceRecord call) {
        end();
        if (!shouldCommit()) {
            return;
        }
        protocol = call.protocol().id();
        route = call.route();
        provider = call.provider();
        modelAsked = call.modelAsked().orElse("");
        model = call.model();
        status = call.status();
        outcome = call.outcome().name();
        failure = call.failure().orElse("");
        inputTokens = call.usage().input().orElse(-1);
        outputTokens = call.usage().output().orElse(-1);
        requestBytes = call.requestBytes();
        responseBytes = call.responseBytes();
        firstByte = call.firstByte().map(Duration::toNanos).orElse(-1L);
        waited = call.waited().toNanos();
        commit();
    }
}

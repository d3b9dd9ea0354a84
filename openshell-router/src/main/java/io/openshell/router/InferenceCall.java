package io.openshell.router;

import io.openshell.core.Headers;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.InferenceRecord.Outcome;
import io.openshell.router.internal.usage.UsageMeter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.FlightRecorder;

/**
 * A call under way and what will be told of it, once, when it is over. One thread makes the call; any may end it by
 * closing the answer, and then tells what it can see.
 */
final class InferenceCall {
    private final List<InferenceListener> listeners;
    private final RouterRequest request;
    private final Instant began;
    private final long start = System.nanoTime();
    private final Optional<InferenceRequestEvent> event;
    private final AtomicBoolean over = new AtomicBoolean();

    private Optional<ResolvedRoute> route = Optional.empty();
    private Optional<String> modelAsked = Optional.empty();
    private UsageMeter usage = UsageMeter.nothing();
    private int status;
    private long responseBytes;
    private long waited;

    /** In nanoseconds from the start; 0 if nothing has come. */
    private long firstByte;

    InferenceCall(List<InferenceListener> listeners, RouterRequest request, Instant began) {
        this.listeners = listeners;
        this.request = request;
        this.began = began;
        // Else the first event would load and start the recorder.
        event = FlightRecorder.isInitialized() ? Optional.of(InferenceRequestEvent.begun()) : Optional.empty();
    }

    /** Notes the route that was found. */
    void takes(ResolvedRoute found) {
        route = Optional.of(found);
    }

    /** Notes what the caller named as the model. */
    void asks(Optional<String> model) {
        modelAsked = model;
    }

    /** Notes that {@code nanos} were spent waiting for the backend. */
    void waited(long nanos) {
        waited += nanos;
    }

    /** Notes the head of the backend's answer. */
    void answered(int answerStatus, Headers headers) {
        status = answerStatus;
        usage = UsageMeter.of(request.protocol(), answerStatus, headers);
    }

    /** Notes a piece of the backend's answer. */
    void received(ByteBuffer piece) {
        if (firstByte == 0) {
            firstByte = System.nanoTime() - start;
        }
        responseBytes += piece.remaining();
        usage.accept(piece);
    }

    /** Returns how long has been waited for the backend until now. */
    Duration waited() {
        return Duration.ofNanos(waited);
    }

    /** Returns the model that is sent; empty if there is no route yet, or the protocol names none. */
    String model() {
        return request.protocol().namesModel() ? route.map(ResolvedRoute::model).orElse("") : "";
    }

    /** Does one step of the call; if that fails, the call is over. */
    <T> T step(Step<T> step) throws RouterException, InterruptedException {
        try {
            return step.run();
        } catch (RouterException e) {
            end(Outcome.FAILED, Optional.of(e.getMessage()));
            throw e;
        } catch (InterruptedException e) {
            end(Outcome.CANCELLED, Optional.empty());
            throw e;
        } catch (RuntimeException | Error e) {
            // Its message may quote the request.
            end(Outcome.FAILED, Optional.of("a fault on this side: " + e.getClass().getName()));
            throw e;
        }
    }

    /** A step of a call. */
    interface Step<T> {
        T run() throws RouterException, InterruptedException;
    }

    /** Tells of a call that ended as {@code outcome} says, unless it was told that it is over before. */
    void end(Outcome outcome, Optional<String> failure) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        InferenceRecord told = new InferenceRecord(
                began,
                request.protocol(),
                request.method(),
                request.target().path(),
                route.map(ResolvedRoute::name).orElse(""),
                route.map(ResolvedRoute::providerType).orElse(""),
                modelAsked,
                model(),
                status,
                outcome,
                failure,
                usage.usage(),
                request.body().remaining(),
                responseBytes,
                firstByte == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(firstByte)),
                waited(),
                Duration.ofNanos(System.nanoTime() - start));
        event.ifPresent(recorded -> recorded.commit(told));
        failure.ifPresent(words -> Log.ROUTER.log(Level.DEBUG, words));
        for (InferenceListener listener : listeners) {
            tell(listener, told);
        }
    }

    /** What a listener does wrong must not become the failure of a call. */
    private static void tell(InferenceListener listener, InferenceRecord told) {
        try {
            listener.finished(told);
        } catch (RuntimeException e) {
            Log.ROUTER.log(Level.ERROR, "a listener failed: " + e.getClass().getName());
        }
    }

    /** Found when there is something to say: looking for it loads the whole of the host's logging. */
    private static final class Log {
        private static final Logger ROUTER = System.getLogger("io.openshell.router");
    }
}

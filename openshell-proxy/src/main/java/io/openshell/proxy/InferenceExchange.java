package io.openshell.proxy;

import io.openshell.core.InferencePattern;
import io.openshell.core.MemoryBudget.Share;
import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.ResponseFraming;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.Outcome;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.http1.Http1RequestHead;
import io.openshell.proxy.http1.Http1ResponseWriter;
import io.openshell.proxy.stream.EventFramer;
import io.openshell.proxy.stream.EventFramers;
import io.openshell.router.BufferedResponse;
import io.openshell.router.InferenceRecord;
import io.openshell.router.RouterException;
import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.RouterRequest;
import io.openshell.router.RouterResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One request that matched a pattern, and its answer. Used once, by one connection thread; interrupting that thread
 * aborts the exchange with the backend.
 */
final class InferenceExchange {
    /** Pieces that are already waiting join a chunk up to this size, which fits one TLS record. */
    private static final int CHUNK = 16 * 1024;

    private final ProxySettings settings;
    private final ClientSocket client;
    private final InferencePattern pattern;
    private final RouterRequest request;
    private final Http1ResponseWriter writer;
    private final Share memory;
    private final long id;
    private final long began = System.nanoTime();

    /** What the router told of the call, which it does before the exchange is over. */
    private Optional<InferenceRecord> call = Optional.empty();

    private int status;
    private Optional<Duration> overhead = Optional.empty();
    private Outcome outcome = Outcome.CLIENT_GONE;
    private Optional<String> failure = Optional.empty();
    private boolean toldOfTruncation;

    InferenceExchange(
            ProxySettings settings,
            ClientSocket client,
            InferencePattern pattern,
            Http1RequestHead head,
            RequestTarget target,
            ByteBuffer body,
            Http1ResponseWriter writer,
            Share memory) {
        this.id = settings.nextRequest();
        this.settings = settings;
        this.client = client;
        this.pattern = pattern;
        this.request = new RouterRequest(pattern.protocol(), head.method(), target, head.headers(), body);
        this.writer = writer;
        this.memory = memory;
    }

    /**
     * Gets the answer and sends it.
     *
     * @return what becomes of the client's connection
     * @throws IOException if the client's connection failed
     * @throws InterruptedException if the thread was interrupted because the client has gone
     */
    AfterAnswer run() throws IOException, InterruptedException {
        settings.listener().on(new RequestStarted(
                id,
                request.method(),
                request.target().path(),
                pattern.kind(),
                pattern.protocol().id(),
                request.body().remaining()));
        client.noDeadline();
        client.watch(Thread.currentThread()::interrupt);
        try {
            if (pattern.framing() == ResponseFraming.WHOLE) {
                relayWhole();
            } else {
                relayStream();
            }
        } catch (RouterException e) {
            failure = Optional.of(e.getMessage());
            answer(ErrorAnswer.of(e));
        } finally {
            client.unwatch();
            clearInterrupt();
        }
        if (outcome == Outcome.TRUNCATED) {
            return afterTruncation();
        }
        return writer.connectionStaysOpen() ? AfterAnswer.STAY_OPEN : AfterAnswer.CLOSE;
    }

    /** Nothing interrupts the thread any more, and a listener that writes to a channel must not find it interrupted. */
    private static void clearInterrupt() {
        Thread.interrupted();
    }

    private AfterAnswer afterTruncation() {
        if (toldOfTruncation) {
            return AfterAnswer.LET_CLIENT_CLOSE;
        }
        // A client that takes the end of the connection for the end of the body must see a failure instead.
        return writer.isChunked() ? AfterAnswer.CLOSE : AfterAnswer.ABORT;
    }

    private void relayWhole() throws RouterException, IOException, InterruptedException {
        BufferedResponse response = settings.context().userInference(request, this::note);
        if (!memory.take(response.body().length)) {
            failure = Optional.of("no memory left for the answer");
            answer(ErrorAnswer.BUSY);
            return;
        }
        status = response.status();
        client.unwatch();
        writer.writeWhole(status, response.headers(), response.body());
        outcome = Outcome.COMPLETE;
        noteBeginning(call.orElseThrow().waited(), response.route());
    }

    private void relayStream() throws RouterException, IOException, InterruptedException {
        try (RouterResponse response = settings.context().userInferenceStreaming(request, this::note)) {
            status = response.status();
            writer.begin(status, response.headers());
            EventFramer framer = EventFramers.of(request.protocol(), response.headers());
            try {
                relayBody(response, framer);
                outcome = Outcome.COMPLETE;
            } catch (RouterException e) {
                failure = Optional.of(e.getMessage());
                outcome = Outcome.TRUNCATED;
                truncate(framer);
            }
        }
    }

    private void relayBody(RouterResponse response, EventFramer framer)
            throws RouterException, IOException, InterruptedException {
        Optional<ByteBuffer> piece = response.waitingChunk();
        if (piece.isEmpty()) {
            writer.flushHead();
            piece = response.nextChunk();
        }
        long received = 0;
        while (piece.isPresent()) {
            List<ByteBuffer> leaving = new ArrayList<>();
            int size = 0;
            while (piece.isPresent()) {
                received += piece.get().remaining();
                if (received > settings.maxResponseBytes()) {
                    writer.writePieces(leaving);
                    throw new UpstreamProtocol(response.route().name(), "the answer is larger than may be relayed");
                }
                ByteBuffer whole = framer.accept(piece.get());
                leaving.add(whole);
                size += whole.remaining();
                refuseBroken(response, framer.isBroken(), leaving);
                piece = size < CHUNK ? response.waitingChunk() : Optional.empty();
            }
            if (response.ended()) {
                refuseBroken(response, !framer.isBetweenEvents(), leaving);
                finish(leaving, framer);
                noteBeginning(response);
                return;
            }
            writer.writePieces(leaving);
            noteBeginning(response);
            piece = response.nextChunk();
        }
        refuseBroken(response, !framer.isBetweenEvents(), List.of());
        finish(new ArrayList<>(), framer);
        noteBeginning(response);
    }

    private void note(InferenceRecord told) {
        call = Optional.of(told);
    }

    private void noteBeginning(RouterResponse response) {
        if (overhead.isEmpty()) {
            noteBeginning(response.waited(), response.route());
        }
    }

    /** Notes that the client has been sent the answer's beginning, after {@code waited} of waiting for the backend. */
    private void noteBeginning(Duration waited, ResolvedRoute route) {
        Duration after = Duration.ofNanos(System.nanoTime() - began);
        overhead = Optional.of(after.minus(waited));
        settings.listener().on(
                new AnswerBegan(id, route.name(), request.protocol().namesModel() ? route.model() : "", status, after));
    }

    /** The client gets what is good of a stream whose events are broken. */
    private void refuseBroken(RouterResponse response, boolean broken, List<ByteBuffer> leaving)
            throws RouterException, IOException {
        if (broken) {
            writer.writePieces(leaving);
            throw new UpstreamProtocol(response.route().name(), "an event of the stream is malformed or not whole");
        }
    }

    private void finish(List<ByteBuffer> leaving, EventFramer framer) throws IOException {
        // A client that has all it wants may leave the moment it has it; that is no reason to abort anything now.
        client.unwatch();
        leaving.add(framer.remainder());
        writer.finish(leaving);
    }

    /** Ends an answer that is not whole: an error event where one can be read, and no end of the body. */
    private void truncate(EventFramer framer) throws IOException {
        client.unwatch();
        Optional<ByteBuffer> errorEvent = framer.truncation();
        toldOfTruncation = errorEvent.isPresent();
        if (toldOfTruncation) {
            writer.writePieces(List.of(errorEvent.get()));
        } else {
            writer.flushHead();
        }
    }

    private void answer(ErrorAnswer answer) throws IOException {
        client.unwatch();
        status = answer.status();
        answer.writeTo(writer);
        outcome = Outcome.COMPLETE;
    }

    /** Returns the record of this exchange, once it is over. */
    ProxyEvent finished() {
        return new RequestFinished(
                id,
                pattern.kind(),
                call.orElseThrow(),
                status,
                writer.bodyBytes(),
                Duration.ofNanos(System.nanoTime() - began),
                overhead,
                outcome,
                failure);
    }
}

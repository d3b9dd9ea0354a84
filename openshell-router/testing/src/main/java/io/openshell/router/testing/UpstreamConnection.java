package io.openshell.router.testing;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * One accepted connection: a thread that reads and records, and one that answers.
 *
 * <p>Two, because a peer that leaves in the middle of a reply is noticed only by someone who reads meanwhile.
 */
final class UpstreamConnection {

    private final int id;
    private final ConnectionSocket socket;
    private final Recording recording;
    private final ReplyScript script;
    private final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
    private final CompletableFuture<Instant> peerGone = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private final RequestParser parser = new RequestParser(); // guarded by lock
    private final List<Exchange> exchanges = new ArrayList<>(); // guarded by lock; those not ended yet
    private final Thread reader;
    private final Thread answerer;

    UpstreamConnection(int id, ConnectionSocket socket, Recording recording, ReplyScript script) {
        this.id = id;
        this.socket = socket;
        this.recording = recording;
        this.script = script;
        this.reader = Thread.ofVirtual().name("scripted-upstream-read-" + id).unstarted(this::read);
        this.answerer = Thread.ofVirtual().name("scripted-upstream-answer-" + id).unstarted(this::answer);
    }

    void start() {
        reader.start();
        answerer.start();
    }

    /** Bytes received that are not part of a whole request. */
    byte[] strayBytes() {
        lock.lock();
        try {
            return parser.pending();
        } finally {
            lock.unlock();
        }
    }

    /** Breaks off whatever runs; {@link #join} waits for the end of it. */
    void abandon() throws IOException {
        socket.abandon();
        answerer.interrupt();
    }

    /** Whether both threads have ended, after waiting at most that long for each. */
    boolean join(Duration atMost) throws InterruptedException {
        return reader.join(atMost) && answerer.join(atMost);
    }

    /** Whether nothing of it is left that anyone could ask for. */
    boolean isForgettable() {
        return !reader.isAlive() && !answerer.isAlive() && strayBytes().length == 0;
    }

    Stream<Thread> threads() {
        return Stream.of(reader, answerer);
    }

    private void read() {
        try {
            socket.handshake();
            readAll();
        } catch (IOException e) {
            peerFailed("read", e);
        } finally {
            peerLeft();
            turns.add(new Turn.End());
        }
    }

    private void readAll() throws IOException {
        byte[] bytes = new byte[16 * 1024];
        boolean understood = true;
        for (int count = socket.read(bytes); count >= 0; count = socket.read(bytes)) {
            understood = received(bytes, count, understood);
        }
    }

    /** Records the bytes, and the requests they complete; false once they can no longer be understood. */
    private boolean received(byte[] bytes, int count, boolean understood) {
        lock.lock();
        try {
            parser.add(bytes, count);
            if (!understood) {
                return false;
            }
            for (Optional<RequestParser.Parsed> next = parser.next(); next.isPresent(); next = parser.next()) {
                Turn.Answer turn = recording.add(id, next.get(), script);
                exchanges.add(turn.request().exchange());
                turns.add(turn);
            }
            return true;
        } catch (MalformedRequestException e) {
            recording.note("connection " + id + " sent no HTTP request: " + e.getMessage());
            turns.add(new Turn.Refuse(e.getMessage()));
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void answer() {
        try {
            answerAll();
        } catch (IOException e) {
            peerFailed("write", e);
            peerLeft();
        } catch (ReplyRun.PeerLeftException e) {
            recording.note("connection " + id + ": the peer left while a reply was waiting");
        } catch (InterruptedException e) {
            recording.note("connection " + id + ": the upstream was closed while it was open");
        } catch (RuntimeException | Error e) {
            recording.note("connection " + id + ": the script failed: " + e);
            throw e;
        } finally {
            giveUpRest();
            closeQuietly();
        }
    }

    private void answerAll() throws IOException, InterruptedException, ReplyRun.PeerLeftException {
        ReplyRun.After after = ReplyRun.After.KEEP_ALIVE;
        while (after != ReplyRun.After.CLOSED) {
            switch (turns.take()) {
                case Turn.Answer turn -> {
                    if (after == ReplyRun.After.KEEP_ALIVE) {
                        after = answer(turn);
                    }
                }
                case Turn.Refuse refuse -> {
                    socket.write(new ReplyStep.Head("HTTP/1.1 400 Bad Request",
                            List.of("Content-Length: 0", "Connection: close")).bytes());
                    after = ReplyRun.After.CLOSED;
                }
                case Turn.End end -> after = ReplyRun.After.CLOSED;
            }
        }
    }

    private ReplyRun.After answer(Turn.Answer turn)
            throws IOException, InterruptedException, ReplyRun.PeerLeftException {
        Reply reply = turn.script().apply(turn.request());
        ReplyRun.After after = new ReplyRun(socket, peerGone).run(reply);
        turn.request().exchange().ended(true);
        lock.lock();
        try {
            exchanges.remove(turn.request().exchange());
        } finally {
            lock.unlock();
        }
        return turn.request().head().wantsClose() ? ReplyRun.After.CLOSED : after;
    }

    private void peerFailed(String doing, IOException e) {
        if (!socket.closedHere()) {
            recording.note("connection " + id + " failed to " + doing + ": " + e);
        }
    }

    /** The peer closed or reset, unless it was this side that did. */
    private void peerLeft() {
        Instant now = Instant.now();
        if (!socket.closedHere()) {
            lock.lock();
            try {
                exchanges.forEach(exchange -> exchange.peerLeft(now));
            } finally {
                lock.unlock();
            }
        }
        peerGone.complete(now);
        end();
    }

    private void giveUpRest() {
        lock.lock();
        try {
            exchanges.forEach(exchange -> exchange.ended(false));
        } finally {
            lock.unlock();
        }
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            recording.note("connection " + id + " was closed with " + e);
        }
        end();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            recording.connectionEnded();
        }
    }
}

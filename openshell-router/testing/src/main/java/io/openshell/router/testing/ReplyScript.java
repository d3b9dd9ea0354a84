package io.openshell.router.testing;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Which reply the next request gets: the queued ones in order, then the standing one. Thread-safe. */
final class ReplyScript {

    /** Not 404 or the like: a test must not take a forgotten script for an answer. */
    private static final Reply NOTHING_SCRIPTED =
            Reply.json(500, "{\"error\":\"the scripted upstream has no reply for this request\"}");

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Reply> queued = new ArrayDeque<>();
    private Function<RecordedRequest, Reply> standing = request -> NOTHING_SCRIPTED;

    void queue(List<Reply> replies) {
        lock.lock();
        try {
            queued.addAll(replies);
        } finally {
            lock.unlock();
        }
    }

    void stand(Function<RecordedRequest, Reply> replies) {
        lock.lock();
        try {
            standing = replies;
        } finally {
            lock.unlock();
        }
    }

    /** The next queued reply, if there is one and it does not wait for the body. */
    Optional<Reply> nextBeforeBody() {
        lock.lock();
        try {
            Optional<Reply> next = Optional.ofNullable(queued.peek()).filter(Reply::isBeforeBody);
            next.ifPresent(reply -> queued.remove());
            return next;
        } finally {
            lock.unlock();
        }
    }

    Function<RecordedRequest, Reply> next() {
        lock.lock();
        try {
            if (queued.isEmpty()) {
                return standing;
            }
            Reply reply = queued.remove();
            return request -> reply;
        } finally {
            lock.unlock();
        }
    }
}

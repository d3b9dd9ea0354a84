package io.openshell.proxy.app.overload;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** Many connections that stay until the crowd goes, and what became of each. Thread-safe. */
final class Crowd implements AutoCloseable {
    private final Collection<Tunnel> tunnels = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What one of the crowd does; it returns what became of it in a word. */
    interface Member {
        String act(Crowd crowd) throws IOException;
    }

    /** Lets {@code size} members act, {@code atOnce} of them at one time, and waits until all have. */
    Crowd act(int size, int atOnce, Member member) throws InterruptedException {
        Semaphore turns = new Semaphore(atOnce);
        for (int i = 0; i < size; i++) {
            turns.acquire();
            start(() -> member.act(this), turns::release);
        }
        turns.acquire(atOnce);
        return this;
    }

    /** Lets a member act in the background for as long as it likes, and the crowd is there. */
    void start(Callable<String> member) {
        start(member, () -> {});
    }

    private void start(Callable<String> member, Runnable afterwards) {
        threads.execute(() -> {
            String outcome = outcomeOf(member);
            outcomes.computeIfAbsent(outcome, first -> new LongAdder()).increment();
            afterwards.run();
        });
    }

    private static String outcomeOf(Callable<String> member) {
        try {
            return member.call();
        } catch (IOException e) {
            return "ended";
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** Keeps {@code tunnel} open until the crowd goes. */
    Tunnel keep(Tunnel tunnel) {
        tunnels.add(tunnel);
        return tunnel;
    }

    /** Returns how many ended with one of {@code wanted}. */
    long count(String... wanted) {
        return Arrays.stream(wanted)
                .filter(outcomes::containsKey)
                .mapToLong(outcome -> outcomes.get(outcome).sum())
                .sum();
    }

    @Override
    public String toString() {
        return outcomes.toString();
    }

    @Override
    public void close() throws IOException {
        for (Tunnel tunnel : tunnels) {
            tunnel.close();
        }
        threads.shutdownNow();
        threads.close();
    }
}

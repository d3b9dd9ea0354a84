package io.openshell.examples.benchmarks;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What proxies cost one gateway: so many connections, each with a stream of bundles, idle, then with changes; then the
 * same number polling every five seconds over as many connections.
 */
public final class ManyProxiesBenchmark {
    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(5);
    private static final int CHANGES = 20;
    /** How many connections are opened at a time. */
    private static final int OPENING = 64;

    private final int proxies;
    private final List<ManagedChannel> channels = new ArrayList<>();
    /** Counts the proxies that have not seen the model waited for. */
    private final AtomicReference<Wanted> wanted = new AtomicReference<>(new Wanted("", new CountDownLatch(0)));

    private record Wanted(String model, CountDownLatch missing) {}

    private ManyProxiesBenchmark(int proxies) {
        this.proxies = proxies;
    }

    /** Runs it: the repository's folder, the number of proxies. */
    public static void main(String[] args) throws Exception {
        new ManyProxiesBenchmark(Integer.parseInt(args[1])).run(Path.of(args[0]));
        System.exit(0);
    }

    private void run(Path root) throws Exception {
        Programs programs = new Programs(root);
        try (ProgramProcess gateway = programs.gateway();
                Operator operator = Programs.operator(gateway)) {
            operator.createProvider("backend", "mock://");
            operator.set("backend", "model");
            CallCredentials token = Operator.bearer(operator.createToken("bench"));
            ProcessCost before = ProcessCost.of(gateway.pid());
            List<Watch> watches = connect(gateway.ready("listen"), token);
            ProcessCost connected = ProcessCost.of(gateway.pid());
            print("watching: memory", "%.1f KiB a proxy (%d MiB in all, %d MiB before)",
                    (connected.residentKib() - before.residentKib()) / (double) proxies,
                    connected.residentKib() / 1024,
                    before.residentKib() / 1024);
            print("watching: to connect", "%.0f µs of CPU a proxy",
                    (connected.cpuSeconds() - before.cpuSeconds()) * 1e6 / proxies);
            idle(gateway);
            push(gateway, operator);
            watches.forEach(Watch::leave);
            poll(gateway, token);
        }
    }

    private List<Watch> connect(String address, CallCredentials token) throws InterruptedException {
        List<Watch> watches = new ArrayList<>();
        CountDownLatch seen = new CountDownLatch(proxies);
        Semaphore opening = new Semaphore(OPENING);
        for (int i = 0; i < proxies; i++) {
            opening.acquire();
            ManagedChannel channel = Operator.channel(address);
            channels.add(channel);
            CountDownLatch first = new CountDownLatch(1);
            watches.add(Watch.open(channel, token, bundle -> {
                if (first.getCount() > 0) {
                    first.countDown();
                    seen.countDown();
                    opening.release();
                }
                note(bundle);
            }));
        }
        seen.await();
        return watches;
    }

    private void note(GetInferenceBundleResponse bundle) {
        Wanted now = wanted.get();
        if (bundle.getRoutesCount() == 1 && bundle.getRoutes(0).getModelId().equals(now.model())) {
            now.missing().countDown();
        }
    }

    private static void idle(ProgramProcess gateway) throws Exception {
        ProcessCost before = ProcessCost.of(gateway.pid());
        Thread.sleep(LOOK);
        ProcessCost after = ProcessCost.of(gateway.pid());
        print("watching: idle", "%.2f%% of a core in all",
                100 * (after.cpuSeconds() - before.cpuSeconds()) / LOOK.toSeconds());
    }

    private void push(ProgramProcess gateway, Operator operator) throws Exception {
        Latencies last = new Latencies();
        ProcessCost before = ProcessCost.of(gateway.pid());
        for (int i = 0; i < CHANGES; i++) {
            String model = "model-" + i;
            Wanted next = new Wanted(model, new CountDownLatch(proxies));
            wanted.set(next);
            long began = System.nanoTime();
            operator.set("backend", model);
            next.missing().await();
            last.add(System.nanoTime() - began);
        }
        ProcessCost after = ProcessCost.of(gateway.pid());
        print("watching: a change", "%.1f µs of CPU a proxy; all have it: %s",
                (after.cpuSeconds() - before.cpuSeconds()) * 1e6 / CHANGES / proxies, last.toString());
    }

    private void poll(ProgramProcess gateway, CallCredentials token) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ProcessCost before = ProcessCost.of(gateway.pid());
            long began = System.nanoTime();
            int rounds = 4;
            for (int i = 0; i < proxies; i++) {
                int number = i;
                threads.execute(() -> pollRounds(channels.get(number), token, number, rounds));
            }
            threads.shutdown();
            if (!threads.awaitTermination(5, java.util.concurrent.TimeUnit.MINUTES)) {
                throw new IllegalStateException("polling does not end");
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            ProcessCost after = ProcessCost.of(gateway.pid());
            double cpu = after.cpuSeconds() - before.cpuSeconds();
            print("polling every 5 s", "%.1f µs of CPU a poll, %.1f%% of a core in all, %.1f KiB a proxy",
                    cpu * 1e6 / proxies / rounds, 100 * cpu / seconds, after.residentKib() / (double) proxies);
        }
    }

    private void pollRounds(ManagedChannel channel, CallCredentials token, int number, int rounds) {
        try {
            // Spread over the interval, as independent proxies are.
            Thread.sleep(POLL_INTERVAL.toMillis() * number / proxies);
            for (int round = 0; round < rounds; round++) {
                InferenceGrpc.newBlockingStub(channel)
                        .withCallCredentials(token)
                        .getInferenceBundle(GetInferenceBundleRequest.getDefaultInstance())
                        .getRevision();
                Thread.sleep(POLL_INTERVAL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void print(String what, String format, Object... values) {
        System.out.printf("%-22s %s%n", what, String.format(Locale.ROOT, format, values));
    }
}

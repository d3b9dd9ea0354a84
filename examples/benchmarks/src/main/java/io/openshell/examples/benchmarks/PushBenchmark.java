package io.openshell.examples.benchmarks;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.router.testing.ProgramProcess;
import io.openshell.router.testing.RecordedRequest;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How soon a change at the gateway is in force at a proxy that streams: time from the call that sets a model to the end
 * of the first answer that was asked for with it; what that does to other requests and to the streams; and how soon a
 * revoked token ends.
 */
public final class PushBenchmark {
    private static final Pattern MODEL = Pattern.compile("\"model\":\"([^\"]*)\"");
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final int REVOCATIONS = 50;
    private static final String EVENT = "data: {\"choices\":[{\"delta\":{\"content\":\"word \"}}]}\n\n";

    private final int streams;
    private final int updates;
    private final int seconds;

    private PushBenchmark(int streams, int updates) {
        this.streams = streams;
        this.updates = updates;
        // Long enough for the quiet time, the updates and the opening of all streams.
        seconds = 45 + updates / 5;
    }

    /** Runs it: the repository's folder, the number of streams, the number of updates. */
    public static void main(String[] args) throws Exception {
        new PushBenchmark(Integer.parseInt(args[1]), Integer.parseInt(args[2])).run(Path.of(args[0]));
    }

    private void run(Path root) throws Exception {
        Programs programs = new Programs(root);
        try (ScriptedUpstream backend = ScriptedUpstream.start().keepingLast(1).answerWith(this::answer);
                ProgramProcess gateway = programs.gateway();
                Operator operator = Programs.operator(gateway)) {
            operator.createProvider("backend", backend.baseUrl("/v1"));
            operator.set("backend", "model-0");
            try (ProgramProcess proxy = programs.proxy(gateway.ready("listen"), operator.createToken("bench"));
                    SandboxClient client = SandboxClient.of(proxy)) {
                measure(operator, client);
            }
            revoke(operator, gateway.ready("listen"));
        }
    }

    private Reply answer(RecordedRequest request) {
        Matcher model = MODEL.matcher(request.bodyText());
        String name = model.find() ? model.group(1) : "";
        if (!request.bodyText().contains("\"stream\":true")) {
            return Reply.json(200, "{\"model\":\"" + name + "\"}");
        }
        Reply reply = Reply.script().head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
        for (int i = 0; i < seconds; i++) {
            reply = reply.chunk(EVENT).delay(Duration.ofSeconds(1));
        }
        return reply.lastChunk();
    }

    private void measure(Operator operator, SandboxClient client) throws Exception {
        warmUp(operator, client);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> open = new ArrayList<>();
            CountDownLatch started = new CountDownLatch(streams);
            for (int i = 0; i < streams; i++) {
                open.add(threads.submit(() -> {
                    started.countDown();
                    return client.stream();
                }));
                // A burst of handshakes is not what is measured.
                Thread.sleep(3);
            }
            started.await();
            Latencies quiet = askFor(client, QUIET);
            Latencies effects = new Latencies();
            Latencies busy = new Latencies();
            for (int i = 1; i <= updates; i++) {
                effects.add(change(operator, client, "model-" + i, busy));
            }
            int cut = 0;
            for (Future<Long> stream : open) {
                cut += isWhole(stream) ? 0 : 1;
            }
            System.out.println("set to effect, " + streams + " streams open:  " + effects);
            System.out.println("new requests without changes:        " + quiet);
            System.out.println("new requests during changes:         " + busy);
            System.out.printf(
                    Locale.ROOT, "new requests, p99 ratio:             %.2f%n",
                    busy.percentile(0.99) / quiet.percentile(0.99));
            System.out.println("streams cut or short:                " + cut + " of " + streams);
        }
    }

    private static void warmUp(Operator operator, SandboxClient client) throws Exception {
        for (int i = 0; i < 2_000; i++) {
            client.ask();
        }
        for (int i = 0; i < 100; i++) {
            operator.set("backend", "warm-" + i);
        }
    }

    private static Latencies askFor(SandboxClient client, Duration time) throws Exception {
        Latencies latencies = new Latencies();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            client.ask();
            latencies.add(System.nanoTime() - began);
        }
        return latencies;
    }

    /** Sets a model while asking all the time, and returns how long it took until an answer came from it. */
    private static long change(Operator operator, SandboxClient client, String model, Latencies requests)
            throws Exception {
        long began = System.nanoTime();
        Thread setting = Thread.ofVirtual().start(() -> operator.set("backend", model));
        while (true) {
            long asked = System.nanoTime();
            String answer = client.ask();
            long answered = System.nanoTime();
            requests.add(answered - asked);
            if (answer.contains('"' + model + '"')) {
                setting.join();
                return answered - began;
            }
            if (answered - began > Duration.ofSeconds(30).toNanos()) {
                throw new IllegalStateException("the change is not in force after 30 seconds");
            }
        }
    }

    private boolean isWhole(Future<Long> stream) throws InterruptedException {
        try {
            return stream.get() == (long) seconds * EVENT.length();
        } catch (java.util.concurrent.ExecutionException e) {
            System.out.println("a stream was cut: " + e.getCause());
            return false;
        }
    }

    private static void revoke(Operator operator, String address) throws Exception {
        Latencies ends = new Latencies();
        Latencies refusals = new Latencies();
        ManagedChannel channel = Operator.channel(address);
        try {
            for (int i = 0; i < REVOCATIONS; i++) {
                String name = "revoked-" + i;
                CallCredentials token = Operator.bearer(operator.createToken(name));
                CountDownLatch first = new CountDownLatch(1);
                Watch watch = Watch.open(channel, token, bundle -> first.countDown());
                first.await();
                long began = System.nanoTime();
                operator.revokeToken(name);
                while (isLetIn(channel, token)) {
                    Thread.onSpinWait();
                }
                refusals.add(System.nanoTime() - began);
                watch.end().join();
                ends.add(System.nanoTime() - began);
            }
        } finally {
            channel.shutdownNow();
        }
        System.out.println("revoked token, its calls fail after: " + refusals);
        System.out.println("revoked token, its stream ends after: " + ends);
    }

    private static boolean isLetIn(ManagedChannel channel, CallCredentials token) {
        try {
            return InferenceGrpc.newBlockingStub(channel)
                    .withCallCredentials(token)
                    .getInferenceBundle(GetInferenceBundleRequest.getDefaultInstance())
                    != null;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }
}

package io.openshell.examples.benchmarks.soak;

import io.openshell.examples.benchmarks.ProcessCost;
import io.openshell.router.testing.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Whether anything grows, or goes wrong, under mixed traffic for a long time. Two sites: the gateway of one is restarted
 * in each tenth of the time, that of the other never, so that its own figures can be followed.
 */
public final class Soak {
    private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FIRST_REQUESTS = 50;
    private static final int ERRORS_SHOWN = 5;

    private final Duration tenth;
    private final Duration warmUp;
    private final int perSecond;
    private final Tally tally = new Tally();
    private final List<String> failures = new ArrayList<>();

    private Soak(Duration time, int perSecond) {
        this.tenth = time.dividedBy(History.TENTHS);
        this.warmUp = tenth.multipliedBy(2).compareTo(LONGEST_WARM_UP) < 0 ? tenth.multipliedBy(2) : LONGEST_WARM_UP;
        this.perSecond = perSecond;
    }

    /** Runs it: the repository's folder, for how many minutes, how many requests a second. Ends with 1 if it failed. */
    public static void main(String[] args) throws Exception {
        Soak soak = new Soak(Duration.ofMinutes(Long.parseLong(args[1])), Integer.parseInt(args[2]));
        Path directory = Files.createTempDirectory("openshell-soak");
        try {
            soak.run(Path.of(args[0]), directory);
        } finally {
            delete(directory);
        }
        soak.failures.forEach(failure -> System.out.println("FAILED: " + failure));
        System.out.println(soak.failures.isEmpty() ? "soak: nothing grew, nothing failed" : "soak: failed");
        System.exit(soak.failures.isEmpty() ? 0 : 1);
    }

    private void run(Path root, Path directory) throws Exception {
        String key = "sk-soak-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        try (ScriptedUpstream backend =
                ScriptedUpstream.start().keepingLast(1).answerWith(new SoakBackend(key)::answer);
                Site restarted = Site.start("restarted", root, directory, backend.baseUrl("/v1"), key);
                Site steady = Site.start("steady", root, directory, backend.baseUrl("/v1"), key)) {
            soak(restarted, steady, new Inspection(directory));
            checkLogs(directory);
        }
    }

    private void soak(Site restarted, Site steady, Inspection inspection) throws Exception {
        List<Watched> watched = List.of(
                Watched.of("proxy", restarted::proxy),
                Watched.of("gateway", restarted::gateway),
                Watched.of("steady proxy", steady::proxy),
                Watched.of("steady gateway", steady::gateway));
        List<Site> sites = List.of(restarted, steady);
        for (Site site : sites) {
            firstRequests(site);
        }
        List<Rest> rests = new ArrayList<>();
        for (Watched process : watched) {
            rests.add(Rest.before(process, inspection));
        }
        Traffic traffic = new Traffic(perSecond, tally, restarted, steady);
        traffic.warmUp(warmUp.dividedBy(2));
        traffic.run(warmUp.dividedBy(2));
        System.out.println("warm after " + tally.all() + " requests");
        long began = System.nanoTime();
        double cpuBefore = proxyCpuSeconds(sites);
        long requestsBefore = tally.all();
        soakFor(traffic, new Changes(restarted, tally), new Changes(steady, tally),
                new Sampler(watched, inspection, tenth));
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%.0f requests a second, which took both proxies %.0f%% of a core%n",
                (tally.all() - requestsBefore) / seconds,
                100 * (proxyCpuSeconds(sites) - cpuBefore) / seconds);
        for (Site site : sites) {
            checkLastChange(site);
            site.surface().closeIdle();
        }
        report(watched, sites);
        System.out.println("\nAt rest, before and after:");
        for (Rest rest : rests) {
            failUnless(rest.isBack(), "something is left in a process at rest");
        }
    }

    private void soakFor(Traffic traffic, Changes restarted, Changes steady, Sampler sampler) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> running = List.of(
                    threads.submit(done(() -> restarted.runWithRestarts(tenth))),
                    threads.submit(done(steady::runWithTokens)),
                    threads.submit(done(sampler::run)));
            try {
                traffic.run(tenth.multipliedBy(History.TENTHS));
            } finally {
                restarted.stop();
                steady.stop();
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        } catch (ExecutionException e) {
            System.out.println("UNEXPECTED  " + e.getCause());
            failures.add("a part of the soak itself ended early");
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Callable<Boolean> done(Work work) {
        return () -> {
            work.run();
            return true;
        };
    }

    /** The driver's very first handshake may take longer than the proxy waits, on a busy machine: then once more. */
    private void firstRequests(Site site) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int made = 0;
        while (made < FIRST_REQUESTS) {
            try {
                new Trip(site.surface(), site.routes(), Kind.STREAM, ThreadLocalRandom.current()).make();
                made++;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
        site.surface().closeIdle();
    }

    private void checkLastChange(Site site) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (site.routes().newestSeen() < site.routes().begun() && System.nanoTime() < deadline) {
            new Trip(site.surface(), site.routes(), Kind.SMALL, ThreadLocalRandom.current()).make();
        }
        failUnless(site.routes().newestSeen() == site.routes().begun(),
                site.name() + ": the last change is not in force");
    }

    private static double proxyCpuSeconds(List<Site> sites) throws IOException {
        double sum = 0;
        for (Site site : sites) {
            sum += ProcessCost.of(site.proxy().orElseThrow().pid()).cpuSeconds();
        }
        return sum;
    }

    private void report(List<Watched> watched, List<Site> sites) {
        System.out.printf("%n%d requests, those of the warm-up included, by what was asked and what came:%n",
                tally.all());
        tally.print();
        for (Site site : sites) {
            System.out.printf("  %s: %d changes of the route, %d restarts; at most %d changes behind%n", site.name(),
                    site.routes().begun(), site.restarts(), site.routes().furthestBehind());
        }
        failUnless(tally.unexpected() == 0, tally.unexpected() + " unexpected outcomes");
        System.out.println("\nMedians of the first and of the last tenth, and the slope over all:");
        History.printHeader();
        for (Watched process : watched) {
            int grown = process.history().print(tenth);
            failUnless(grown == 0, process.name() + ": " + grown + " figures grew");
        }
    }

    /** A program that met a state it did not foresee says so as an error. */
    private void checkLogs(Path directory) throws IOException {
        List<String> errors = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory, 2)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("err")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.filter(line -> line.contains(" ERROR ") || line.startsWith("Exception")).forEach(errors::add);
                }
            }
        }
        errors.stream().limit(ERRORS_SHOWN).forEach(System.out::println);
        failUnless(errors.isEmpty(), errors.size() + " errors in the logs");
    }

    private void failUnless(boolean isFine, String failure) {
        if (!isFine) {
            failures.add(failure);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

package io.openshell.examples.benchmarks.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Requests at a steady rate, a tenth of them broken off by one side. Where the machine cannot follow, fewer are sent:
 * never more than so many at a time.
 */
final class Traffic {
    /** More than are under way at a time when the machine follows. */
    private static final double SECONDS_AT_A_TIME = 0.5;

    /** What has run nothing yet is slow at everything, and the proxy gives a slow handshake up. */
    private static final int AT_A_TIME_WHEN_COLD = 4;

    private static final double BROKEN_OFF_BY_CLIENT = 0.07;
    private static final double BROKEN_OFF_BY_BACKEND = 0.03;

    private final int perSecond;
    private final Site[] sites;
    private final Tally tally;

    Traffic(int perSecond, Tally tally, Site... sites) {
        this.perSecond = perSecond;
        this.tally = tally;
        this.sites = sites;
    }

    /** Sends for so long while nothing is warm. */
    void warmUp(Duration time) throws InterruptedException {
        run(time, AT_A_TIME_WHEN_COLD);
    }

    /** Sends for so long, and returns when everything sent has its outcome. */
    void run(Duration time) throws InterruptedException {
        run(time, AT_A_TIME_WHEN_COLD + (int) (perSecond * SECONDS_AT_A_TIME));
    }

    private void run(Duration time, int atATime) throws InterruptedException {
        Semaphore places = new Semaphore(atATime);
        long interval = Duration.ofSeconds(1).toNanos() / perSecond;
        long next = System.nanoTime();
        long end = next + time.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (next < end) {
                long ahead = next - System.nanoTime();
                if (ahead > 0) {
                    Thread.sleep(Duration.ofNanos(ahead));
                }
                places.acquire();
                threads.execute(() -> {
                    send();
                    places.release();
                });
                // What was late is not made up for: that would be a burst.
                next = Math.max(next + interval, System.nanoTime() - interval);
            }
        }
    }

    private void send() {
        RandomGenerator random = ThreadLocalRandom.current();
        Site site = sites[random.nextInt(sites.length)];
        Kind kind = Kind.any(random);
        double fate = random.nextDouble();
        String asked = kind.title();
        try {
            if (fate < BROKEN_OFF_BY_CLIENT) {
                Departure departure = Departure.any(random);
                asked = "client leaves";
                departure.leave(site.surface(), kind, random);
                tally.add(asked, departure.name());
            } else if (fate < BROKEN_OFF_BY_CLIENT + BROKEN_OFF_BY_BACKEND) {
                BackendFault fault = BackendFault.any(random);
                asked = "backend breaks off";
                tally.add(asked, fault + " " + fault.ask(site.surface()));
            } else {
                tally.add(asked, new Trip(site.surface(), site.routes(), kind, random).make());
            }
        } catch (IOException | RuntimeException | UnexpectedOutcomeException e) {
            tally.unexpected(asked, site.name() + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

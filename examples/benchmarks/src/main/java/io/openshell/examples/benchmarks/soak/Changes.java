package io.openshell.examples.benchmarks.soak;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.openshell.examples.benchmarks.Operator;
import io.openshell.examples.benchmarks.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What an operator does at one site all the time: another model each second; and restarts, or tokens that come and go. */
final class Changes {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Site site;
    private final Tally tally;
    private volatile boolean isOver;

    Changes(Site site, Tally tally) {
        this.site = site;
        this.tally = tally;
    }

    /** Changes the route each second, and restarts the gateway whenever that much time went by. */
    void runWithRestarts(Duration between) throws IOException, InterruptedException {
        long nextRestart = System.nanoTime();
        while (!isOver) {
            if (System.nanoTime() >= nextRestart) {
                site.restart();
                nextRestart += between.toNanos();
            }
            site.change();
            Thread.sleep(INTERVAL);
        }
    }

    /** Changes the route each second, and makes a token that a proxy watches with until it is revoked. */
    void runWithTokens() throws Exception {
        ManagedChannel channel = Operator.channel(site.gatewayAddress());
        try {
            for (int i = 0; !isOver; i++) {
                site.change();
                watch(channel, "passing-" + i, i % 2 == 0);
                Thread.sleep(INTERVAL);
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private void watch(ManagedChannel channel, String name, boolean isLeftFirst) throws Exception {
        CallCredentials token = Operator.bearer(site.operator().createToken(name));
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        Watch watch = Watch.open(channel, token, bundle -> first.complete(true));
        first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (isLeftFirst) {
            watch.leave();
        }
        site.operator().revokeToken(name);
        watch.end().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        tally.add("token made and revoked", isLeftFirst ? "left" : "ended");
    }

    /** Ends the running loop after its next turn. */
    void stop() {
        isOver = true;
    }
}

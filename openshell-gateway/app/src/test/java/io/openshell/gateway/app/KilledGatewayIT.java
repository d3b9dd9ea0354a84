package io.openshell.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.openshell.gateway.proto.v1.GetProviderRequest;
import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed while writers write: nothing that it acknowledged is lost. */
class KilledGatewayIT {
    /** A hundred with {@code -Dkills=100}, which takes minutes. */
    private static final int KILLS = Integer.getInteger("kills", 25);
    private static final int WRITERS = 4;
    /** How many acknowledged changes there are at least before each kill. */
    private static final int CHANGES = 8;

    @TempDir
    private Path directory;

    /** The versions that were acknowledged, to see that none is given twice. */
    private final Set<Long> versions = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastVersion = new AtomicLong();
    private final AtomicInteger twice = new AtomicInteger();
    /** What each writer wrote last and was told has been stored. */
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everyAcknowledgedChangeIsThereAfterAHundredKills() throws Exception {
        try (ProgramProcess first = GatewayJar.serve(directory);
                GatewayClient client = GatewayClient.of(first)) {
            for (int i = 0; i < WRITERS; i++) {
                client.createProvider("p" + i, "sk-" + i, "mock://");
                acknowledged.put("p" + i, 0L);
            }
        }
        for (int kill = 0; kill < KILLS; kill++) {
            try (ProgramProcess gateway = GatewayJar.serve(directory);
                    GatewayClient client = GatewayClient.of(gateway)) {
                check(client);
                writeUntilKilled(gateway, client);
            }
        }
        try (ProgramProcess last = GatewayJar.serve(directory);
                GatewayClient client = GatewayClient.of(last)) {
            check(client);
        }
        assertThat(twice).as("versions given twice").hasValue(0);
        assertThat(versions).hasSizeGreaterThan(KILLS);
    }

    private void check(GatewayClient client) {
        if (lastVersion.get() > 0) {
            assertThat(client.version()).isGreaterThanOrEqualTo(lastVersion.get());
        }
        for (Map.Entry<String, Long> entry : acknowledged.entrySet()) {
            String stored = client.providers()
                    .getProvider(GetProviderRequest.newBuilder().setName(entry.getKey()).build())
                    .getProvider()
                    .getConfigOrDefault("n", "0");
            // One more may have been stored when the reply was lost.
            assertThat(Long.parseLong(stored)).isBetween(entry.getValue(), entry.getValue() + 1);
            entry.setValue(Long.parseLong(stored));
        }
    }

    private void writeUntilKilled(ProgramProcess gateway, GatewayClient client) throws InterruptedException {
        CountDownLatch enough = new CountDownLatch(CHANGES);
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            String provider = "p" + i;
            writers.add(Thread.ofVirtual().start(() -> write(client, provider, enough)));
        }
        assertThat(enough.await(60, TimeUnit.SECONDS)).as("changes in time: " + gateway.stderr()).isTrue();
        gateway.kill();
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private void write(GatewayClient client, String provider, CountDownLatch enough) {
        try {
            while (true) {
                long next = acknowledged.get(provider) + 1;
                client.configure(provider, "n", Long.toString(next));
                acknowledged.put(provider, next);
                enough.countDown();
                set(client, provider);
            }
        } catch (StatusRuntimeException e) {
            // The gateway is gone: what was under way may have been stored or not.
            assertThat(e.getStatus().getCode()).isIn(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
        }
    }

    private void set(GatewayClient client, String provider) {
        try {
            long version = client.set(provider, "m");
            if (!versions.add(version)) {
                twice.incrementAndGet();
            }
            lastVersion.accumulateAndGet(version, Math::max);
        } catch (StatusRuntimeException e) {
            // Another writer came first.
            if (e.getStatus().getCode() != Status.Code.ABORTED) {
                throw e;
            }
        }
    }
}

package io.openshell.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.openshell.gateway.app.db.PostgresServer;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleRequest;
import io.openshell.gateway.proto.inference.v1.GetInferenceBundleResponse;
import io.openshell.gateway.proto.inference.v1.InferenceGrpc;
import io.openshell.router.testing.ProgramProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways on one PostgreSQL: what is done at one of them holds at both. */
class TwoGatewaysIT {
    private static final String MASTER_KEY = Base64.getEncoder().encodeToString("k".repeat(32).getBytes());
    private static final int WRITERS = 8;
    private static final int CHANGES = 10;

    @TempDir
    private Path directory;

    private ProgramProcess gateway(PostgresServer database, String name) {
        return GatewayJar.start(
                directory,
                Map.of("PGPASSWORD", PostgresServer.PASSWORD, "OPENSHELL_MASTER_KEY", MASTER_KEY),
                "--listen", "127.0.0.1:0", "--store", database.url(name));
    }

    /** Asks until the gateway has heard of a token that was made at the other one. */
    private static void awaitKnown(GatewayClient client, String token) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                InferenceGrpc.newBlockingStub(client.channel())
                        .withCallCredentials(GatewayClient.bearer(token))
                        .withDeadlineAfter(30, TimeUnit.SECONDS)
                        .getInferenceBundle(GetInferenceBundleRequest.getDefaultInstance());
                return;
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(System.nanoTime()).isLessThan(deadline);
                // As a proxy does, which has no other way to know either.
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** Puts the models of every bundle that a gateway pushes on a queue. */
    private static BlockingQueue<String> watch(GatewayClient client, String token, ExecutorService threads)
            throws InterruptedException {
        awaitKnown(client, token);
        BlockingQueue<String> models = new LinkedBlockingQueue<>();
        threads.execute(() -> {
            try {
                Iterator<GetInferenceBundleResponse> bundles = InferenceGrpc.newBlockingStub(client.channel())
                        .withCallCredentials(GatewayClient.bearer(token))
                        .watchInferenceBundle(GetInferenceBundleRequest.getDefaultInstance());
                while (bundles.hasNext()) {
                    GetInferenceBundleResponse bundle = bundles.next();
                    models.add(bundle.getRoutesCount() == 0 ? "" : bundle.getRoutes(0).getModelId());
                }
            } catch (StatusRuntimeException e) {
                models.add(e.getStatus().getCode().name());
            }
        });
        return models;
    }

    private static void await(BlockingQueue<String> models, String wanted) throws InterruptedException {
        String model = models.poll(30, TimeUnit.SECONDS);
        while (model != null && !model.equals(wanted)) {
            model = models.poll(30, TimeUnit.SECONDS);
        }
        assertThat(model).isEqualTo(wanted);
    }

    /** Sets the route, again if another writer came first. */
    private static long set(GatewayClient client, String model) {
        while (true) {
            try {
                return client.set("p", model);
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
            }
        }
    }

    @Test
    void whatIsDoneAtOneHoldsAtBoth() throws Exception {
        try (PostgresServer database = PostgresServer.start()) {
            String name = database.createDatabase();
            // Closed last: it waits for the watches, which end with the clients.
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                    ProgramProcess one = gateway(database, name);
                    ProgramProcess other = gateway(database, name);
                    GatewayClient atOne = GatewayClient.of(one);
                    GatewayClient atOther = GatewayClient.of(other)) {
                assertThat(one.ready("store")).isEqualTo("postgresql");
                atOne.createProvider("p", "k", "mock://");
                String token = atOther.createToken("t");
                BlockingQueue<String> seenAtOne = watch(atOne, token, threads);
                BlockingQueue<String> seenAtOther = watch(atOther, token, threads);

                assertThat(writeOnBoth(List.of(atOne, atOther), threads))
                        .containsExactlyInAnyOrderElementsOf(
                                LongStream.rangeClosed(1, WRITERS * CHANGES).boxed().toList());
                for (int change = 0; change < 20; change++) {
                    set(change % 2 == 0 ? atOne : atOther, "change-" + change);
                    await(seenAtOne, "change-" + change);
                    await(seenAtOther, "change-" + change);
                }

                database.stop();
                assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> atOne.set("p", "m"))
                        .getStatus())
                        .satisfies(status -> {
                            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                            assertThat(status.getDescription()).contains("the database cannot be reached: start it");
                        });
                database.startAgain();
                set(atOther, "after-the-restart");
                await(seenAtOne, "after-the-restart");
                await(seenAtOther, "after-the-restart");

                atOne.revoke("t");
                await(seenAtOther, "UNAUTHENTICATED");
                await(seenAtOne, "UNAUTHENTICATED");
                assertThat(one.stderr() + other.stderr()).doesNotContain(PostgresServer.PASSWORD);
            }
        }
    }

    private static Set<Long> writeOnBoth(List<GatewayClient> clients, ExecutorService threads) throws Exception {
        Set<Long> versions = ConcurrentHashMap.newKeySet();
        List<Future<?>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            GatewayClient client = clients.get(writer % clients.size());
            String model = "writer-" + writer;
            writers.add(threads.submit(() -> {
                for (int change = 0; change < CHANGES; change++) {
                    long version = set(client, model);
                    assertThat(versions.add(version)).as("version " + version + " once").isTrue();
                }
            }));
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        return versions;
    }
}

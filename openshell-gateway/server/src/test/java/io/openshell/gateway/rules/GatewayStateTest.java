package io.openshell.gateway.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.model.ManagedRoute;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayStateTest {
    private final MemoryStore store = new MemoryStore();
    private final TestClock clock = new TestClock();
    private final BlockingQueue<GatewayEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<GatewaySnapshot> snapshots = new LinkedBlockingQueue<>();
    private GatewayState state;

    @BeforeEach
    void open() throws Exception {
        state = GatewayState.open(store, clock, events::add, Duration.ofSeconds(15));
        state.subscribe(snapshots::add);
    }

    @AfterEach
    void close() {
        state.close();
    }

    private static <T> T await(BlockingQueue<T> queue, Predicate<T> wanted) throws InterruptedException {
        while (true) {
            T next = queue.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("what was waited for").isNotNull();
            if (wanted.test(next)) {
                return next;
            }
        }
    }

    @Test
    void whatAnotherGatewayChangedIsSeen() throws Exception {
        store.createProvider(ProviderRecords.create(Drafts.openAi("p", "k"), "id", clock.instant()));
        store.putRoute(new ManagedRoute("inference.local", "p", "m", 0, 1));

        await(snapshots, snapshot -> snapshot.bundle().routes().size() == 1);
    }

    @Test
    void anExpiredKeyTakesItsRouteOutOfTheBundle() throws Exception {
        long soon = clock.instant().plusMillis(500).toEpochMilli();
        new Providers(state, store, clock)
                .create(Drafts.expiring(Drafts.openAi("p", "k"), Map.of("OPENAI_API_KEY", soon)));
        store.putRoute(new ManagedRoute("inference.local", "p", "m", 0, 1));
        assertThat(state.refresh().bundle().routes()).hasSize(1);

        clock.advance(Duration.ofSeconds(1));

        await(snapshots, snapshot -> snapshot.bundle().problem("inference.local").isPresent());
        GatewayEvent.RouteLeftOut left =
                (GatewayEvent.RouteLeftOut) await(events, event -> event instanceof GatewayEvent.RouteLeftOut);
        assertThat(left.problem()).contains("has expired");
    }

    @Test
    void aStoreThatFailsLeavesWhatIsKnownInUse() throws Exception {
        store.createProvider(ProviderRecords.create(Drafts.openAi("p", "k"), "id", clock.instant()));
        store.putRoute(new ManagedRoute("inference.local", "p", "m", 0, 1));
        state.refresh();

        store.failWith("the disk is full");

        GatewayEvent failed = await(events, event -> event instanceof GatewayEvent.StoreFailed);
        assertThat(((GatewayEvent.StoreFailed) failed).reason()).isEqualTo("the disk is full");
        assertThat(state.snapshot().bundle().routes()).hasSize(1);

        store.failWith("");

        await(events, event -> event instanceof GatewayEvent.StoreRecovered);
        store.deleteRoute("inference.local");
        await(snapshots, snapshot -> snapshot.bundle().routes().isEmpty());
    }

    /** What a subscriber needs may be taken down once close has returned, though a change was under way. */
    @Test
    void aChangeUnderWayCallsNoSubscriberAfterTheClose() throws Exception {
        Thread closing = Thread.ofVirtual().unstarted(state::close);
        AtomicBoolean isClosedFirst = new AtomicBoolean();
        state.subscribe(snapshot -> {
            // The first time only. It cannot end before this subscriber has; waiting for that shows whether it does.
            if (closing.getState() == Thread.State.NEW) {
                closing.start();
                isClosedFirst.set(endsSoon(closing));
            }
        });
        BlockingQueue<Boolean> late = new LinkedBlockingQueue<>();
        state.subscribe(snapshot -> late.add(isClosedFirst.get()));

        state.refresh();

        assertThat(await(late, any -> true)).as("called after the close").isFalse();
        assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
    }

    private static boolean endsSoon(Thread thread) {
        try {
            return thread.join(Duration.ofMillis(300));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTokenIsValidUntilItExpires() throws Exception {
        SandboxTokens tokens = new SandboxTokens(state, store, clock);
        String id = tokens.create("t", clock.millis() + 10).record().id();

        assertThat(state.snapshot().validToken(id, clock.instant().plusMillis(9))).isPresent();
        assertThat(state.snapshot().validToken(id, clock.instant().plusMillis(10))).isEmpty();
        assertThat(state.snapshot().validToken("other", clock.instant())).isEmpty();
    }
}

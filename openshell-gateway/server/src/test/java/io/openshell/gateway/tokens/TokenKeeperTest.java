package io.openshell.gateway.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.openshell.core.Secret;
import io.openshell.gateway.GatewayEvent;
import io.openshell.gateway.model.Credential;
import io.openshell.gateway.model.Provider;
import io.openshell.gateway.rules.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenKeeperTest {
    private static final String KEY = "VERTEX_AI_SERVICE_ACCOUNT_KEY";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestClock clock = new TestClock();
    private final Script script = new Script();
    private final BlockingQueue<GatewayEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<MintedTokens> changes = new LinkedBlockingQueue<>();
    /** Always early, always soon. */
    private final TokenKeeper keeper = new TokenKeeper(script, clock, events::add, () -> 0);

    /** A minter that waits for what a test has for it. */
    private final class Script implements TokenMinter {
        private final BlockingQueue<Secret> asked = new LinkedBlockingQueue<>();
        private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger interrupted = new AtomicInteger();
        /** The source called old and slow fails when this is open. */
        private final CountDownLatch late = new CountDownLatch(1);

        @Override
        public void check(Secret source) throws MintException {
            if (source.reveal().startsWith("bad")) {
                throw new MintException("it is bad");
            }
        }

        @Override
        public AccessToken mint(Secret source) throws MintException, InterruptedException {
            calls.incrementAndGet();
            asked.add(source);
            Object answer;
            try {
                if (source.reveal().equals("old and slow")) {
                    late.await();
                    throw new MintException("too late");
                }
                answer = answers.take();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
            if (answer instanceof RuntimeException fault) {
                throw fault;
            }
            if (answer.toString().startsWith("fail ")) {
                throw new MintException(answer.toString().substring(5));
            }
            return new AccessToken(Secret.of(answer.toString()), clock.instant().plus(HOUR));
        }

        Secret awaitCall() throws InterruptedException {
            Secret source = asked.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(source).as("a call of the minter").isNotNull();
            return source;
        }
    }

    @AfterEach
    void close() {
        keeper.close();
    }

    private void start() {
        keeper.start(() -> changes.add(keeper.current()));
    }

    private static Provider provider(String id, String credential, String secret) {
        return provider(id, credential, secret, Optional.empty());
    }

    private static Provider provider(String id, String credential, String secret, Optional<Instant> expiry) {
        return new Provider(
                id,
                "name-" + id,
                "google-vertex-ai",
                TestClock.START,
                1,
                Map.of(),
                Map.of(),
                Map.of(credential, new Credential(Optional.of(Secret.of(secret)), expiry)),
                Map.of());
    }

    private MintedTokens change() throws InterruptedException {
        MintedTokens next = changes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("other tokens").isNotNull();
        return next;
    }

    private static String token(MintedTokens tokens, String id) {
        return tokens.credential(new TokenSource(id, KEY))
                .flatMap(Credential::value)
                .map(Secret::reveal)
                .orElse("none");
    }

    private static String failure(MintedTokens tokens, String id) {
        return tokens.state(new TokenSource(id, KEY)).failure().map(TokenState.Failure::reason).orElse("");
    }

    @Test
    void aSourceIsAskedAtOnceAndAgainWhenMostOfTheLifeIsOver() throws Exception {
        start();
        script.answers.add("t1");
        keeper.keepFor(List.of(provider("p", KEY, "s")));
        MintedTokens first = change();
        assertThat(token(first, "p")).isEqualTo("t1");
        assertThat(first.expiries()).containsExactly(TestClock.START.plus(HOUR));
        assertThat(script.awaitCall()).isEqualTo(Secret.of("s"));

        clock.advance(HOUR.multipliedBy(8).dividedBy(10).minusMillis(1));
        keeper.keepFor(List.of(provider("p", KEY, "s")));
        assertThat(script.calls).hasValue(1);
        // Nothing but the clock tells it.
        clock.advance(Duration.ofMillis(1));
        script.answers.add("t2");

        assertThat(token(change(), "p")).isEqualTo("t2");
        assertThat(script.calls).hasValue(2);
        assertThat(events).isEmpty();
    }

    /** However many want the token, there is one call for it. */
    @Test
    void fiftyThreadsHaveItMintedOnce() throws Exception {
        start();
        Provider provider = provider("p", KEY, "s");
        keeper.keepFor(List.of(provider));
        script.awaitCall();
        CountDownLatch waiting = new CountDownLatch(50);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                keeper.keepFor(List.of(provider));
                waiting.countDown();
                try {
                    keeper.await(provider, PATIENCE);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                seen.add(token(keeper.current(), "p"));
            }));
        }
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).isEmpty();

        script.answers.add("t1");

        for (Thread thread : threads) {
            assertThat(thread.join(PATIENCE)).isTrue();
        }
        assertThat(seen).hasSize(50).containsOnly("t1");
        assertThat(script.calls).hasValue(1);
    }

    @Test
    void aFailureLeavesTheTokenAndIsTriedAgainAfterAPauseThatDoubles() throws Exception {
        start();
        script.answers.add("t1");
        keeper.keepFor(List.of(provider("p", KEY, "s")));
        change();
        clock.advance(Duration.ofMinutes(50));
        Instant began = clock.instant();
        for (int pause : new int[] {0, 1, 2, 4, 8, 16, 32, 60, 60}) {
            if (pause > 0) {
                int calls = script.calls.get();
                clock.advance(Duration.ofSeconds(pause).minusMillis(1));
                keeper.keepFor(List.of(provider("p", KEY, "s")));
                assertThat(script.calls).as("before %d seconds are over", pause).hasValue(calls);
                clock.advance(Duration.ofMillis(1));
                keeper.keepFor(List.of(provider("p", KEY, "s")));
            }
            script.answers.add("fail it is closed");
            MintedTokens after = change();
            assertThat(token(after, "p")).isEqualTo("t1");
            assertThat(after.state(new TokenSource("p", KEY)).failure())
                    .contains(new TokenState.Failure("it is closed", began));
        }
        script.answers.add("t2");
        clock.advance(Duration.ofMinutes(1));

        MintedTokens after = change();

        assertThat(token(after, "p")).isEqualTo("t2");
        assertThat(failure(after, "p")).isEmpty();
        assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo(new GatewayEvent.TokenFailed(
                "name-p", KEY, "it is closed", Optional.of(TestClock.START.plus(HOUR))));
        assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo(new GatewayEvent.TokenRecovered("name-p", KEY));
        assertThat(events).isEmpty();
    }

    @Test
    void aSourceThatChangedIsAskedAtOnceAndReplacesTheTokenThen() throws Exception {
        start();
        script.answers.add("t1");
        keeper.keepFor(List.of(provider("p", KEY, "old")));
        change();
        script.awaitCall();

        keeper.keepFor(List.of(provider("p", KEY, "new")));

        assertThat(script.awaitCall()).isEqualTo(Secret.of("new"));
        assertThat(token(keeper.current(), "p")).isEqualTo("t1");
        script.answers.add("t2");
        assertThat(token(change(), "p")).isEqualTo("t2");
    }

    @Test
    void theTokenOfAnEarlierSourceIsNotKeptWhenTheLaterOneFails() throws Exception {
        start();
        script.answers.add("t1");
        keeper.keepFor(List.of(provider("p", KEY, "old")));
        change();

        keeper.keepFor(List.of(provider("p", KEY, "new")));
        script.answers.add("fail revoked");

        MintedTokens after = change();
        assertThat(token(after, "p")).isEqualTo("none");
        assertThat(failure(after, "p")).isEqualTo("revoked");
        keeper.keepFor(List.of(provider("p", KEY, "newest")));
        script.answers.add("fail revoked");
        change();
        script.answers.add("t2");
        keeper.keepFor(List.of(provider("p", KEY, "right")));
        assertThat(token(change(), "p")).isEqualTo("t2");
        GatewayEvent failed = new GatewayEvent.TokenFailed("name-p", KEY, "revoked", Optional.empty());
        for (GatewayEvent event : List.of(failed, failed, new GatewayEvent.TokenRecovered("name-p", KEY))) {
            assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo(event);
        }
    }

    /** What an attempt brings that began before the source changed belongs to nobody any more. */
    @Test
    void anAnswerForAnEarlierSourceIsDropped() throws Exception {
        start();
        keeper.keepFor(List.of(provider("p", KEY, "old and slow")));
        script.awaitCall();
        keeper.keepFor(List.of(provider("p", KEY, "new")));
        script.awaitCall();

        script.late.countDown();
        script.answers.add("t2");

        assertThat(token(change(), "p")).isEqualTo("t2");
        keeper.close();
        assertThat(events).as("of the failure of the earlier source").isEmpty();
        assertThat(changes).isEmpty();
    }

    @Test
    void whatIsGoneIsForgotten() throws Exception {
        start();
        script.answers.add("t1");
        keeper.keepFor(List.of(provider("p", KEY, "s")));
        change();

        keeper.keepFor(List.of(provider("q", "VERTEX_AI_TOKEN", "ready")));

        assertThat(token(keeper.current(), "p")).isEqualTo("none");
        assertThat(keeper.current().expiries()).isEmpty();
        assertThat(script.calls).hasValue(1);
    }

    @Test
    void aSourceThatHasExpiredIsNotAsked() throws Exception {
        start();
        Provider provider = provider("p", KEY, "s", Optional.of(clock.instant()));

        keeper.keepFor(List.of(provider));
        keeper.await(provider, PATIENCE);

        assertThat(script.calls).hasValue(0);
    }

    @Test
    void sourcesDoNotWaitForEachOther() throws Exception {
        start();
        keeper.keepFor(List.of(provider("p", KEY, "s"), provider("q", "GOOGLE_VERTEX_AI_ADC", "r")));

        assertThat(List.of(script.awaitCall().reveal(), script.awaitCall().reveal())).containsExactlyInAnyOrder("s",
                "r");
    }

    @Test
    void theWaitForTheFirstTokenIsBounded() throws Exception {
        start();
        Provider provider = provider("p", KEY, "s");
        keeper.keepFor(List.of(provider));
        script.awaitCall();

        keeper.await(provider, Duration.ofMillis(1));

        assertThat(token(keeper.current(), "p")).isEqualTo("none");
        script.answers.add("fail no");
        keeper.await(provider, PATIENCE);
        assertThat(failure(keeper.current(), "p")).isEqualTo("no");
    }

    @Test
    void aFaultOfTheMinterIsAFailureLikeAnother() throws Exception {
        start();
        script.answers.add(new IllegalStateException("with a secret"));
        keeper.keepFor(List.of(provider("p", KEY, "s")));

        assertThat(failure(change(), "p")).isEqualTo("a fault in the gateway: its log tells more");
        assertThat(events.poll(30, TimeUnit.SECONDS)).isInstanceOf(GatewayEvent.Faulted.class);
    }

    @Test
    void theCloseAbortsWhatIsUnderWay() throws Exception {
        start();
        keeper.keepFor(List.of(provider("p", KEY, "s")));
        script.awaitCall();

        keeper.close();

        assertThat(script.interrupted).hasValue(1);
        assertThat(changes).isEmpty();
    }

    @Test
    void aSourceThatCannotBeUsedIsNamed() throws Exception {
        keeper.check(provider("p", KEY, "good"));
        keeper.check(provider("p", "VERTEX_AI_TOKEN", "bad"));

        assertThat(catchThrowableOfType(
                MintException.class, () -> keeper.check(provider("p", KEY, "bad-secret"))))
                .hasMessage(KEY + ": it is bad");
    }

    @Test
    void timesAreSpreadAtRandom() {
        AccessToken token = new AccessToken(Secret.of("t"), TestClock.START.plusSeconds(1000));

        assertThat(new RenewalPace(() -> 0).renewalOf(token, TestClock.START))
                .isEqualTo(TestClock.START.plusSeconds(800));
        assertThat(new RenewalPace(() -> 1).renewalOf(token, TestClock.START))
                .isEqualTo(TestClock.START.plusSeconds(900));
        assertThat(new RenewalPace(() -> 0).retryAfter(99, TestClock.START)).isEqualTo(TestClock.START.plusSeconds(60));
        assertThat(new RenewalPace(() -> 1).retryAfter(99, TestClock.START)).isEqualTo(TestClock.START.plusSeconds(30));
        assertThat(new RenewalPace(() -> 1).retryAfter(1, TestClock.START)).isEqualTo(TestClock.START.plusMillis(500));
    }
}

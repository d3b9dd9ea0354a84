package io.openshell.router;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.core.MemoryBudget;
import io.openshell.core.MemoryBudget.Share;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.Internal;
import io.openshell.router.RouterException.InvalidRequest;
import io.openshell.router.RouterException.NoCompatibleRoute;
import io.openshell.router.RouterException.RouteNotFound;
import io.openshell.router.RouterException.Unauthorized;
import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.internal.AddressGuard;
import io.openshell.router.internal.BodyCollector;
import io.openshell.router.internal.CidrBlock;
import io.openshell.router.internal.Deadline;
import io.openshell.router.internal.HopByHop;
import io.openshell.router.internal.KeyMask;
import io.openshell.router.internal.MaskedBody;
import io.openshell.router.internal.MockBackend;
import io.openshell.router.internal.ModelHeader;
import io.openshell.router.internal.UpstreamBody;
import io.openshell.router.internal.UpstreamClient;
import io.openshell.router.internal.UpstreamFailures;
import io.openshell.router.internal.UpstreamRequest;
import io.openshell.router.internal.UpstreamRequests;
import io.openshell.router.internal.UpstreamResponse;
import io.openshell.router.internal.aws.RequestSigner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Sends one request to one route: picks the route by protocol, leaves the caller's credentials behind, injects the
 * route's key, pins the route's model, and returns the backend's answer as it comes.
 *
 * {@snippet file="io/openshell/router/ExamplesTest.java" region="router"}
 *
 * <p>Thread-safe; make one and keep it, its connections are pooled. Calls block, which is what virtual threads are for;
 * interrupting the calling thread aborts the exchange with the backend.
 */
public final class Router implements AutoCloseable {
    private final UpstreamClient client;
    private final Duration idleTimeout;
    private final int maxBufferedBytes;
    private final MemoryBudget memory;
    private final InstantSource clock;
    private final List<InferenceListener> listeners;

    private Router(Builder builder) {
        client = new UpstreamClient(
                builder.transport,
                builder.connectTimeout,
                new AddressGuard(builder.allowed),
                builder.proxy,
                builder.tls);
        idleTimeout = builder.idleTimeout;
        maxBufferedBytes = builder.maxBufferedBytes;
        memory = builder.memory;
        clock = builder.clock;
        listeners = List.copyOf(builder.listeners);
    }

    /** Returns a builder with the defaults that its methods name. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Sends {@code request} and returns the whole answer, at most {@link Builder#maxBufferedBytes} of it. The route's
     * timeout covers the whole exchange.
     *
     * @throws RouteNotFound if {@code candidates} is empty
     * @throws NoCompatibleRoute if no candidate speaks the request's protocol
     * @throws InvalidRequest if the model cannot be pinned in the body
     * @throws Unauthorized if the route has no credential that its backend would take
     * @throws UpstreamUnavailable if the backend cannot be reached or is too slow, this router is closed, or its
     *     {@linkplain Builder#memory memory} is used up
     * @throws UpstreamProtocol if the backend redirects, breaks off, breaks HTTP or sends too much
     * @throws Internal if the request cannot be sent in HTTP, such as one whose method is {@code CONNECT}
     * @throws InterruptedException if the thread is interrupted; the exchange is aborted
     */
    public BufferedResponse proxyWithCandidates(RouterRequest request, RouteTable candidates)
            throws RouterException, InterruptedException {
        return whole(new InferenceCall(listeners, request, clock.instant()), request, candidates);
    }

    /**
     * As {@link #proxyWithCandidates(RouterRequest, RouteTable)}, and tells {@code listener} of this call too.
     *
     * @throws RouterException as there
     */
    public BufferedResponse proxyWithCandidates(
            RouterRequest request, RouteTable candidates, InferenceListener listener)
            throws RouterException, InterruptedException {
        return whole(new InferenceCall(listenersAnd(listener), request, clock.instant()), request, candidates);
    }

    private List<InferenceListener> listenersAnd(InferenceListener listener) {
        if (listeners.isEmpty()) {
            return List.of(listener);
        }
        List<InferenceListener> all = new ArrayList<>(listeners);
        all.add(listener);
        return all;
    }

    private BufferedResponse whole(InferenceCall call, RouterRequest request, RouteTable candidates)
            throws RouterException, InterruptedException {
        ResolvedRoute route = call.step(() -> candidates.select(request.protocol()));
        Deadline deadline = Deadline.in(route.timeout());
        try (RouterResponse response = send(call, request, route, candidates.mask(route), route.timeout());
                Share held = memory.share()) {
            BodyCollector body = new BodyCollector(maxBufferedBytes);
            while (true) {
                var chunk = response.nextChunk(deadline.left());
                if (chunk.isEmpty()) {
                    return new BufferedResponse(route, response.status(), response.headers(), body.toByteArray());
                }
                if (!held.take(body.growthFor(chunk.get()))) {
                    throw response.cut(
                            new UpstreamUnavailable(route.name(), "no memory left to buffer the answer"));
                }
                if (!body.add(chunk.get())) {
                    throw response.cut(
                            new UpstreamProtocol(route.name(), "the answer is larger than may be buffered"));
                }
            }
        }
    }

    /**
     * Sends {@code request} and returns as soon as the answer's headers are here, which the route's timeout bounds. The
     * body is read with {@link RouterResponse#nextChunk()}; a body that keeps moving is never cut.
     *
     * @throws RouteNotFound if {@code candidates} is empty
     * @throws NoCompatibleRoute if no candidate speaks the request's protocol
     * @throws InvalidRequest if the model cannot be pinned in the body
     * @throws Unauthorized if the route has no credential that its backend would take
     * @throws UpstreamUnavailable if the backend cannot be reached or is too slow, or this router is closed
     * @throws UpstreamProtocol if the backend redirects or breaks HTTP
     * @throws Internal if the request cannot be sent in HTTP, such as one whose method is {@code CONNECT}
     * @throws InterruptedException if the thread is interrupted; the exchange is aborted
     */
    public RouterResponse proxyWithCandidatesStreaming(RouterRequest request, RouteTable candidates)
            throws RouterException, InterruptedException {
        return streamed(new InferenceCall(listeners, request, clock.instant()), request, candidates);
    }

    /**
     * As {@link #proxyWithCandidatesStreaming(RouterRequest, RouteTable)}, and tells {@code listener} of this call too.
     *
     * @throws RouterException as there
     */
    public RouterResponse proxyWithCandidatesStreaming(
            RouterRequest request, RouteTable candidates, InferenceListener listener)
            throws RouterException, InterruptedException {
        return streamed(new InferenceCall(listenersAnd(listener), request, clock.instant()), request, candidates);
    }

    private RouterResponse streamed(InferenceCall call, RouterRequest request, RouteTable candidates)
            throws RouterException, InterruptedException {
        ResolvedRoute route = call.step(() -> candidates.select(request.protocol()));
        return send(call, request, route, candidates.mask(route), route.timeout());
    }

    /** Sends a question of a probe along {@code route}, with {@code timeout} in place of its own; no listener hears of it. */
    RouterResponse probe(RouterRequest request, ResolvedRoute route, Duration timeout)
            throws RouterException, InterruptedException {
        InferenceCall call = new InferenceCall(List.of(), request, clock.instant());
        return send(call, request, route, KeyMask.of(route), timeout);
    }

    /** Sends {@code request} along {@code route}, whose key {@code mask} hides. */
    private RouterResponse send(
            InferenceCall call, RouterRequest request, ResolvedRoute route, KeyMask mask, Duration timeout)
            throws RouterException, InterruptedException {
        call.takes(route);
        return call.step(() -> {
            UpstreamRequest prepared = RequestSigner.sign(UpstreamRequests.prepare(route, request), clock.instant());
            call.asks(prepared.modelAsked());
            return response(call, route, mask, answer(call, prepared, request.protocol(), timeout));
        });
    }

    private UpstreamResponse answer(
            InferenceCall call, UpstreamRequest prepared, InferenceProtocol protocol, Duration timeout)
            throws RouterException, InterruptedException {
        if (prepared.route().endpoint().isMock()) {
            return MockBackend.answer(prepared, protocol);
        }
        long sent = System.nanoTime();
        try {
            return client.send(prepared, timeout);
        } catch (IOException e) {
            throw UpstreamFailures.describe(prepared.route().name(), e);
        } finally {
            call.waited(System.nanoTime() - sent);
        }
    }

    private RouterResponse response(InferenceCall call, ResolvedRoute route, KeyMask mask, UpstreamResponse answer)
            throws UpstreamProtocol {
        if (isRedirect(answer.status())) {
            answer.body().close();
            throw new UpstreamProtocol(route.name(), "the backend answered with a redirect, status " + answer.status());
        }
        Headers headers = ModelHeader.set(call.model(), mask.mask(HopByHop.stripResponse(answer.headers())));
        call.answered(answer.status(), headers);
        UpstreamBody body = mask.isEmpty() ? answer.body() : new MaskedBody(answer.body(), mask);
        return new RouterResponse(
                call, route, answer.status(), headers, body, route.idleTimeout().orElse(idleTimeout));
    }

    /** 304 leads nowhere; all others of its class would lead a client away from here. */
    private static boolean isRedirect(int status) {
        return status / 100 == 3 && status != 304;
    }

    /** Aborts the exchanges in flight and closes all connections. */
    @Override
    public void close() {
        client.close();
    }

    /** Collects the settings of a router; used by one thread. */
    public static final class Builder {
        private Transport transport = Transport.AUTO;
        private Duration connectTimeout = Duration.ofSeconds(30);
        private Duration idleTimeout = Duration.ofSeconds(120);
        private int maxBufferedBytes = 32 * 1024 * 1024;
        private MemoryBudget memory = MemoryBudget.ofHeap();
        private InstantSource clock = InstantSource.system();
        private final List<InferenceListener> listeners = new ArrayList<>();
        private final List<CidrBlock> allowed = new ArrayList<>();
        private Optional<ProxySelector> proxy = Optional.empty();
        private Optional<SSLContext> tls = Optional.empty();

        private Builder() {}

        /** Sets what requests are sent with; {@link Transport#AUTO} unless set. */
        public Builder transport(Transport value) {
            transport = Objects.requireNonNull(value, "transport");
            return this;
        }

        /** Sets the longest wait for a connection to a backend; 30 seconds unless set. */
        public Builder connectTimeout(Duration value) {
            connectTimeout = requirePositive(value, "connectTimeout");
            return this;
        }

        /** Sets the longest gap in a streamed answer of a route that names none itself; 120 seconds unless set. */
        public Builder idleTimeout(Duration value) {
            idleTimeout = requirePositive(value, "idleTimeout");
            return this;
        }

        /** Sets the largest body that is buffered, in bytes; 32 MiB unless set. */
        public Builder maxBufferedBytes(long value) {
            if (value <= 0 || value > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("maxBufferedBytes must be positive and fit an array");
            }
            maxBufferedBytes = (int) value;
            return this;
        }

        /**
         * Sets the memory that all answers which are being buffered may hold together; a quarter of the largest heap
         * unless set. An answer is no longer counted once it is returned.
         */
        public Builder memory(MemoryBudget value) {
            memory = Objects.requireNonNull(value, "memory");
            return this;
        }

        /** Lets {@code listener} hear of every call that is over. May be called repeatedly. */
        public Builder listener(InferenceListener listener) {
            listeners.add(Objects.requireNonNull(listener, "listener"));
            return this;
        }

        /** Sets what tells the time that requests are signed with; the system's clock unless set. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /**
         * Lets backends have addresses in {@code cidr}, such as {@code 169.254.10.0/24}, although they are link-local or
         * cloud-metadata addresses. May be called repeatedly.
         *
         * @throws IllegalArgumentException if it is no block of addresses
         */
        public Builder allowUpstream(String cidr) {
            allowed.add(CidrBlock.parse(cidr));
            return this;
        }

        /** Sends all requests through an HTTP proxy; environment and system properties never do that. */
        public Builder upstreamProxy(InetSocketAddress address) {
            proxy = Optional.of(ProxySelector.of(address));
            return this;
        }

        /** Sets what https backends are verified with; the JDK's default context unless set. */
        public Builder tls(SSLContext value) {
            tls = Optional.of(Objects.requireNonNull(value, "tls"));
            return this;
        }

        /** Returns the router. */
        public Router build() {
            return new Router(this);
        }

        private static Duration requirePositive(Duration value, String what) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(what + " must be positive");
            }
            return value;
        }
    }
}

package io.openshell.gateway.grpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.openshell.core.Secret;
import io.openshell.gateway.GatewayListener;
import io.openshell.gateway.auth.Authenticator;
import io.openshell.gateway.google.GoogleTokens;
import io.openshell.gateway.rules.GatewaySnapshot;
import io.openshell.gateway.rules.GatewayState;
import io.openshell.gateway.rules.Providers;
import io.openshell.gateway.rules.Routes;
import io.openshell.gateway.rules.SandboxTokens;
import io.openshell.gateway.store.Store;
import io.openshell.gateway.store.StoreException;
import io.openshell.gateway.tokens.TokenKeeper;
import io.openshell.gateway.tokens.TokenMinter;
import io.openshell.router.EndpointProbe;
import io.openshell.router.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * The services of a gateway, authentication included, for any gRPC server to serve. Handlers block: let the server run
 * them on virtual threads.
 *
 * <p>Thread-safe.
 */
public final class GatewayServices implements AutoCloseable {
    private final GatewayState state;
    private final TokenKeeper tokens;
    private final BundleWatchers watchers;
    private final ExecutorService pushes;
    private final List<ServerServiceDefinition> definitions;

    private GatewayServices(
            GatewayState state,
            TokenKeeper tokens,
            BundleWatchers watchers,
            ExecutorService pushes,
            List<ServerServiceDefinition> definitions) {
        this.state = state;
        this.tokens = tokens;
        this.watchers = watchers;
        this.pushes = pushes;
        this.definitions = definitions;
    }

    /** Returns a builder of services over {@code store}, which ask backends through {@code router}; neither is closed. */
    public static Builder builder(Store store, Router router) {
        return new Builder(store, router);
    }

    /** Returns the services. */
    public List<ServerServiceDefinition> definitions() {
        return definitions;
    }

    /** Returns what the gateway knows now. It holds credentials: what is shown of it is the caller's care. */
    public GatewaySnapshot snapshot() {
        return state.snapshot();
    }

    /** Returns whether the store was seen lately to hold what is known. */
    public boolean isStoreConfirmed() {
        return state.isConfirmed();
    }

    /** Returns the name of the caller of every open stream of bundles, in no order; at most {@code limit} of them. */
    public List<String> watcherNames(int limit) {
        return watchers.names(limit);
    }

    /** Returns how many streams of bundles are open. */
    public int watchers() {
        return watchers.count();
    }

    /** Returns how many routes are in the bundle. */
    public int routes() {
        return state.snapshot().bundle().routes().size();
    }

    /** Returns the revision of the bundle. */
    public String revision() {
        return state.snapshot().bundle().revision();
    }

    /** Ends the streams of bundles, mints no more tokens and stops looking at the store. */
    @Override
    public void close() {
        watchers.close();
        tokens.close();
        state.close();
        pushes.shutdown();
    }

    /** Collects the settings of the services; used by one thread. */
    public static final class Builder {
        private final Store store;
        private final Router router;
        private Optional<Secret> adminToken = Optional.empty();
        private boolean open;
        private String version = "";
        private InstantSource clock = InstantSource.system();
        private GatewayListener listener = event -> {};
        private int maxWatchers = 20_000;
        private Duration trustedFor = Duration.ofSeconds(15);
        private Optional<TokenMinter> minter = Optional.empty();

        private Builder(Store store, Router router) {
            this.store = Objects.requireNonNull(store, "store");
            this.router = Objects.requireNonNull(router, "router");
        }

        /** Sets the token by which the administrator is known. */
        public Builder adminToken(Secret value) {
            adminToken = Optional.of(value);
            return this;
        }

        /** Lets everybody do everything; for loopback only. */
        public Builder withoutAuthentication() {
            open = true;
            return this;
        }

        /** Sets the version that callers are told. */
        public Builder version(String value) {
            version = Objects.requireNonNull(value, "version");
            return this;
        }

        /** Sets what tells the time by which credentials and tokens expire; the system's unless set. */
        public Builder clock(InstantSource value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** Sets who hears what happens; nobody unless set. */
        public Builder listener(GatewayListener value) {
            listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /**
         * Sets for how long sandboxes are served from memory while the store cannot be reached; 15 seconds unless set.
         * Another gateway may have revoked a token meanwhile, and only the store would tell.
         */
        public Builder trustMemoryFor(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("trustMemoryFor must be positive");
            }
            trustedFor = value;
            return this;
        }

        /** Sets the most streams of bundles at one time; 20,000 unless set. */
        public Builder maxWatchers(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxWatchers must be positive");
            }
            maxWatchers = value;
            return this;
        }

        /** Sets what mints tokens from credentials that no backend takes; Google's token endpoint unless set. */
        public Builder minter(TokenMinter value) {
            minter = Optional.of(value);
            return this;
        }

        /**
         * Returns the services.
         *
         * @throws StoreException if the store cannot be read
         * @throws IllegalStateException unless either {@link #adminToken} or {@link #withoutAuthentication} was called
         */
        public GatewayServices build() throws StoreException {
            if (open == adminToken.isPresent()) {
                throw new IllegalStateException("set an administrator's token, or do without authentication");
            }
            TokenKeeper tokens =
                    new TokenKeeper(minter.orElseGet(() -> GoogleTokens.of(clock)), clock, listener);
            GatewayState state = GatewayState.open(store, clock, listener, trustedFor, tokens::current);
            state.subscribe(snapshot -> tokens.keepFor(snapshot.stored().providers()));
            tokens.start(state::tokensChanged);
            // The subscriber has not heard of the first snapshot.
            state.tokensChanged();
            Authenticator authenticator =
                    open ? Authenticator.open(state, clock) : Authenticator.of(state, clock, adminToken.orElseThrow());
            ExecutorService pushes = Executors.newVirtualThreadPerTaskExecutor();
            BundleWatchers watchers = new BundleWatchers(state, authenticator, pushes, maxWatchers);
            Unary unary = new Unary(listener);
            Audit audit = new Audit(listener);
            EndpointProbe probe = new EndpointProbe(router);
            Stream<BindableService> services = Stream.of(
                    new InferenceService(
                            new Routes(state, store, clock, probe::probe, tokens), watchers, unary, audit),
                    new OpenShellService(new Providers(state, store, clock, tokens), state, unary, audit, version),
                    new GatewayService(
                            new SandboxTokens(state, store, clock),
                            state,
                            watchers,
                            unary,
                            audit,
                            version,
                            store.kind()));
            // The one named last is asked first.
            List<ServerServiceDefinition> definitions = services.map(service -> ServerInterceptors.intercept(
                    service, new CallReports(listener), new AuthInterceptor(authenticator, listener)))
                    .toList();
            return new GatewayServices(state, tokens, watchers, pushes, definitions);
        }
    }
}

package io.openshell.router.internal;

import io.openshell.core.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Sends requests to backends: the only class that names {@link HttpClient}. Redirects are never followed, environment
 * proxies never used, bodies never decompressed.
 *
 * <p>Thread-safe. A call blocks its thread; interrupting that thread aborts the exchange.
 */
public final class UpstreamClient implements AutoCloseable {
    private final ExecutorService executor;
    private final HttpClient client;
    private final AddressGuard guard;
    private volatile boolean closed;

    /**
     * Creates a client.
     *
     * @param connectTimeout the longest wait for a connection
     * @param guard decides which addresses must not be dialled
     * @param proxy the operator's proxy, or empty to dial backends directly
     * @param tls trust for https backends, or empty for the JDK's
     */
    public UpstreamClient(
            Duration connectTimeout, AddressGuard guard, Optional<ProxySelector> proxy, Optional<SSLContext> tls) {
        this.guard = guard;
        executor = Executors.newVirtualThreadPerTaskExecutor();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxy.orElse(HttpClient.Builder.NO_PROXY));
        tls.ifPresent(builder::sslContext);
        client = builder.build();
    }

    /**
     * Sends {@code request} and returns the answer as soon as its headers are here.
     *
     * @throws UpstreamTimeoutException if they are not within {@code timeout}
     * @throws GuardedAddressException if the backend's address must not be dialled
     * @throws UnsendableRequestException if the JDK's client would not take the request
     * @throws ClientClosedException if this client is closed, or is while the answer is waited for
     * @throws IOException if the backend cannot be reached or breaks the protocol; the message may quote the backend
     */
    public UpstreamResponse send(UpstreamRequest request, Duration timeout) throws IOException, InterruptedException {
        Deadline deadline = Deadline.in(timeout);
        HttpRequest prepared = httpRequest(request);
        await(checkAddress(request.uri().getHost()), deadline, () -> {});
        CompletableFuture<UpstreamResponse> answer = new CompletableFuture<>();
        StreamedBody body = new StreamedBody();
        CompletableFuture<?> exchange = client.sendAsync(prepared, head -> {
            complete(answer, head, body);
            return body;
        });
        // The client forgets a head that it has read when the exchange fails right behind it; this one does not.
        exchange.whenComplete((done, failure) -> {
            if (failure != null && !answer.completeExceptionally(failure)) {
                body.failUnlessBegun(failure);
            }
        });
        return await(answer, deadline, () -> {
            exchange.cancel(true);
            body.close();
        });
    }

    private static void complete(
            CompletableFuture<UpstreamResponse> answer, HttpResponse.ResponseInfo head, StreamedBody body) {
        try {
            answer.complete(new UpstreamResponse(head.statusCode(), headers(head.headers()), body));
        } catch (IllegalArgumentException e) {
            answer.completeExceptionally(new IOException("malformed response header", e));
            body.close();
        }
    }

    /**
     * Looks {@code host} up and checks every address it has. The JDK's client looks it up again when it connects; the
     * JVM's lookup cache (30 s unless configured) gives it what was checked here. A program that owns its JVM holds the
     * second lookup to the same rule, see {@link io.openshell.router.GuardedNames}.
     */
    private CompletableFuture<Void> checkAddress(String host) {
        boolean literal = host.startsWith("[") || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        CompletableFuture<Void> checked = new CompletableFuture<>();
        Executor where = literal ? Runnable::run : executor;
        try {
            where.execute(() -> {
                try {
                    refuseGuarded(host);
                    checked.complete(null);
                } catch (GuardedAddressException e) {
                    checked.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            checked.completeExceptionally(e);
        }
        return checked;
    }

    private void refuseGuarded(String host) throws GuardedAddressException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (GuardedHostException e) {
            throw new GuardedAddressException();
        } catch (UnknownHostException e) {
            // The client reports it in its own terms; behind an operator's proxy the name need not be known here.
            return;
        }
        for (InetAddress address : addresses) {
            if (guard.refuses(address)) {
                throw new GuardedAddressException();
            }
        }
    }

    private static HttpRequest httpRequest(UpstreamRequest request) throws UnsendableRequestException {
        BodyPublisher body = request.bodyLength() == 0
                ? BodyPublishers.noBody()
                : new SplicedBody(request.body(), request.bodyLength());
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                    .version(request.route().http2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                    .method(request.method(), body);
            request.headers().forEach(builder::header);
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UnsendableRequestException();
        }
    }

    private static Headers headers(HttpHeaders received) {
        Headers.Builder headers = Headers.builder();
        received.map().forEach((name, values) -> {
            if (!name.startsWith(":")) {
                values.forEach(value -> headers.add(name, value.strip()));
            }
        });
        Headers all = headers.build();
        // The client would find out only behind the head, when an answer has begun already.
        if (!all.all("content-length").stream().allMatch(UpstreamClient::isLength)) {
            throw new IllegalArgumentException("not a content length");
        }
        return all;
    }

    private static boolean isLength(String value) {
        return !value.isEmpty() && value.length() < 19 && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Waits for {@code future}; if the wait ends without its outcome, {@code abort} is run. */
    private <T> T await(CompletableFuture<T> future, Deadline deadline, Runnable abort)
            throws IOException, InterruptedException {
        boolean done = false;
        try {
            T result = future.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
            done = true;
            return result;
        } catch (TimeoutException e) {
            throw new UpstreamTimeoutException("no answer in time");
        } catch (ExecutionException e) {
            done = true;
            throw closed ? new ClientClosedException() : asIoException(e.getCause());
        } finally {
            if (!done) {
                abort.run();
            }
        }
    }

    private static IOException asIoException(Throwable thrown) {
        // A future that depends on another wraps what that one failed with.
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    /** Aborts what is in flight. */
    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
        executor.shutdownNow();
    }
}

package io.openshell.router.internal;

import io.openshell.core.Headers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * The JDK's client: the only class that names {@link HttpClient}. Redirects are never followed, environment proxies never
 * used, bodies never decompressed.
 */
public final class HttpClientTransport implements UpstreamTransport {
    private final ReplacedClient client;
    private final GuardedLookup lookup;
    private volatile boolean closed;

    /**
     * Creates a transport.
     *
     * @param connectTimeout the longest wait for a connection
     * @param lookup judges the addresses of backends
     * @param proxy the operator's proxy, or empty to dial backends directly
     * @param tls trust for https backends, or empty for the JDK's
     */
    public HttpClientTransport(
            Duration connectTimeout, GuardedLookup lookup, Optional<ProxySelector> proxy, Optional<SSLContext> tls) {
        this.lookup = lookup;
        client = new ReplacedClient(() -> newClient(connectTimeout, proxy, tls));
    }

    private static HttpClient newClient(
            Duration connectTimeout, Optional<ProxySelector> proxy, Optional<SSLContext> tls) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                // What runs on the client's own thread never blocks, and a thread for each step costs more than the step.
                .executor(Runnable::run)
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxy.orElse(HttpClient.Builder.NO_PROXY));
        tls.ifPresent(builder::sslContext);
        return builder.build();
    }

    @Override
    public UpstreamResponse send(UpstreamRequest request, Deadline deadline) throws IOException, InterruptedException {
        HttpRequest prepared = httpRequest(request);
        checkAddress(request.route().endpoint().host(), deadline);
        CompletableFuture<UpstreamResponse> answer = new CompletableFuture<>();
        StreamedBody body = new StreamedBody();
        HttpClient sender = client.get();
        CompletableFuture<?> exchange = sender.sendAsync(prepared, head -> {
            complete(answer, head, body);
            return body;
        });
        // The client forgets a head that it has read when the exchange fails right behind it; this one does not.
        exchange.whenComplete((done, failure) -> {
            if (failure != null && !answer.completeExceptionally(failure)) {
                body.failUnlessBegun(failure);
            }
            if (failure != null && !isAboutConnecting(failure)) {
                client.foundBroken(sender);
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
    private void checkAddress(String host, Deadline deadline) throws IOException, InterruptedException {
        if (closed) {
            throw new ClientClosedException();
        }
        try {
            lookup.lookUp(host, deadline);
        } catch (UnknownHostException e) {
            // The client reports it in its own terms; behind an operator's proxy the name need not be known here.
            return;
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
        if (!all.all("content-length").stream().allMatch(HttpClientTransport::isLength)) {
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

    private static boolean isAboutConnecting(Throwable failure) {
        IOException cause = asIoException(failure);
        return cause instanceof ConnectException || cause instanceof HttpTimeoutException
                || cause instanceof SSLException;
    }

    private static IOException asIoException(Throwable thrown) {
        // A future that depends on another wraps what that one failed with.
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }
}

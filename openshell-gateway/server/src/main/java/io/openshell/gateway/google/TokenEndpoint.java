package io.openshell.gateway.google;

import io.openshell.gateway.tokens.MintException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * Posts forms to a token endpoint (RFC 6749 section 4). Follows no redirect and no proxy of the environment: what it
 * sends is as good as the credential. In the gateway's program the names it looks up are held to the address guard.
 *
 * <p>Thread-safe.
 */
final class TokenEndpoint {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER = 64 * 1024;

    private final Optional<URI> override;
    private final Duration whole;

    /**
     * An answer.
     *
     * @param status its status
     * @param body what it says, at most 64 KiB
     */
    record Answer(int status, byte[] body) {}

    /**
     * Creates an endpoint.
     *
     * @param override what is asked in place of whatever is named; empty for what is named
     * @param whole the time for an exchange, from the look-up of the name to the answer's last byte
     */
    TokenEndpoint(Optional<URI> override, Duration whole) {
        this.override = override;
        this.whole = whole;
    }

    /**
     * Returns what {@code tokenUri} answers to {@code form}.
     *
     * @throws MintException if there is no whole answer in time
     */
    Answer post(String tokenUri, Map<String, String> form) throws MintException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(override.orElseGet(() -> URI.create(tokenUri)))
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "application/json")
                .timeout(whole)
                .POST(BodyPublishers.ofString(encode(form)))
                .build();
        // Tokens are asked for once an hour: a client that waited for that would only hold threads.
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(CONNECT)
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, info -> new CappedBody(MAX_ANSWER));
        try {
            HttpResponse<byte[]> response = exchange.get(whole.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            throw new MintException("the token endpoint does not answer in time");
        } catch (ExecutionException e) {
            throw new MintException(explain(e.getCause()));
        } finally {
            // Aborts what is still under way.
            exchange.cancel(true);
            client.shutdownNow();
        }
    }

    private static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What was thrown is told by its kind: its message might quote what came. */
    private static String explain(Throwable thrown) {
        return switch (thrown) {
            case HttpConnectTimeoutException e -> "the token endpoint cannot be reached";
            case HttpTimeoutException e -> "the token endpoint does not answer in time";
            case ConnectException e -> "the token endpoint cannot be reached";
            case SSLException e -> "the token endpoint does not show a certificate that is trusted";
            case CappedBody.TooLongException e -> "the token endpoint's answer is longer than 64 KiB";
            default -> "the connection to the token endpoint broke, or it does not speak HTTP";
        };
    }
}

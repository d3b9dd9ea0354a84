package io.openshell.examples.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Calls the proxy as sandboxed code does. */
final class SandboxClient implements AutoCloseable {
    private final HttpClient client;

    private SandboxClient(HttpClient client) {
        this.client = client;
    }

    /** Returns a client of the proxy at {@code listen} that trusts the store beside the CA's certificate. */
    static SandboxClient of(String listen, Path ca) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(ca.resolveSibling("openshell-ca.p12"))) {
            trusted.load(in, "changeit".toCharArray());
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        int colon = listen.lastIndexOf(':');
        InetSocketAddress proxy = new InetSocketAddress(
                listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
        return new SandboxClient(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(proxy))
                .sslContext(context)
                .build());
    }

    /** Asks once and returns the body. */
    String ask() throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request("{\"model\":\"mine\"}"), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        return answer.body();
    }

    /** Reads a stream to its end and returns how many bytes it had; throws if it was cut. */
    long stream() throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                client.send(request("{\"model\":\"mine\",\"stream\":true}"), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        try (InputStream body = answer.body()) {
            return body.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    private static HttpRequest request(String json) {
        return HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}

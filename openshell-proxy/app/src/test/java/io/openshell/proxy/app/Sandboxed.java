package io.openshell.proxy.app;

import io.openshell.router.testing.ProgramProcess;
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
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What tests ask of a proxy: as sandboxed code does, and as its operator does. */
final class Sandboxed {
    private Sandboxed() {}

    /** Returns a client as sandboxed Java code is: the proxy, and the trust store that the proxy wrote. */
    static HttpClient client(ProgramProcess jar) throws Exception {
        String[] listen = jar.ready("listen").split(":");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        Path store = Path.of(jar.ready("ca")).resolveSibling("openshell-ca.p12");
        try (InputStream in = Files.newInputStream(store)) {
            trusted.load(in, "changeit".toCharArray());
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress(listen[0], Integer.parseInt(listen[1]))))
                .sslContext(context)
                .build();
    }

    static HttpResponse<String> chat(HttpClient client, String json) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("https://inference.local/v1/chat/completions"))
                .POST(BodyPublishers.ofString(json)).build(), BodyHandlers.ofString());
    }

    static HttpResponse<String> admin(ProgramProcess jar, String method, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://" + jar.ready("admin") + path))
                    .method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        }
    }
}

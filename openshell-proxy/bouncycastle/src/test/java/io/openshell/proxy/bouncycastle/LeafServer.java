package io.openshell.proxy.bouncycastle;

import io.openshell.proxy.tls.Leaf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A TLS server on a loopback port that shows one leaf and answers every request with 200. */
final class LeafServer implements AutoCloseable {
    private final SSLServerSocket socket;

    private LeafServer(SSLServerSocket socket) {
        this.socket = socket;
    }

    static LeafServer showing(Leaf leaf) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("leaf", leaf.privateKey(), new char[0], leaf.chain().toArray(new Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        LeafServer server = new LeafServer((SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50,
                InetAddress.getByName("127.0.0.1")));
        Thread.ofVirtual().start(server::acceptUntilClosed);
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void acceptUntilClosed() {
        while (!socket.isClosed()) {
            try {
                SSLSocket connection = (SSLSocket) socket.accept();
                Thread.ofVirtual().start(() -> answer(connection));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException("the test's server cannot accept", e);
                }
            }
        }
    }

    private static void answer(SSLSocket connection) {
        try (connection) {
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = in.readLine();
            while (line != null && !line.isEmpty()) {
                line = in.readLine();
            }
            byte[] answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1);
            connection.getOutputStream().write(answer);
        } catch (SSLException expectedWhenTheClientRefuses) {
            System.Logger log = System.getLogger(LeafServer.class.getName());
            log.log(System.Logger.Level.DEBUG, "a client refused", expectedWhenTheClientRefuses);
        } catch (IOException e) {
            System.getLogger(LeafServer.class.getName()).log(System.Logger.Level.DEBUG, "a client left", e);
        }
    }
}

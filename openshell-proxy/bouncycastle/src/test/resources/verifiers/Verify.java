import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLHandshakeException;

/**
 * Asks {@code https://HOST:PORT/} in the two ways the JDK offers, trusting {@code javax.net.ssl.trustStore}. Exit 0:
 * both accepted; 3: both refused the certificate. Run from this source, as a sandboxed program would be.
 */
final class Verify {
    private Verify() {}

    public static void main(String[] args) throws Exception {
        URI uri = URI.create("https://" + args[0] + ":" + args[1] + "/");
        String viaConnection = statusOf(() -> ((HttpsURLConnection) uri.toURL().openConnection()).getResponseCode());
        String viaClient = statusOf(() -> HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode());
        System.out.println("HttpsURLConnection: " + viaConnection + "; HttpClient: " + viaClient);
        if (viaConnection.equals("200") && viaClient.equals("200")) {
            System.exit(0);
        }
        System.exit(viaConnection.startsWith("refused") && viaClient.startsWith("refused") ? 3 : 4);
    }

    private interface Attempt {
        int status() throws IOException, InterruptedException;
    }

    private static String statusOf(Attempt attempt) throws IOException, InterruptedException {
        try {
            return Integer.toString(attempt.status());
        } catch (SSLHandshakeException e) {
            return "refused, " + e.getMessage();
        }
    }
}

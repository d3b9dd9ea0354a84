package io.openshell.proxy.app.smuggling;

import io.openshell.core.InferenceProtocol;
import io.openshell.core.ResolvedRoute;
import io.openshell.core.Secret;
import io.openshell.proxy.Http1Limits;
import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyEvent.AnswerBegan;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestStarted;
import io.openshell.proxy.ProxyEvent.TlsEstablished;
import io.openshell.proxy.ProxyServer;
import io.openshell.proxy.tls.Leaf;
import io.openshell.router.InferenceContext;
import io.openshell.router.RouteSnapshot;
import io.openshell.router.Router;
import io.openshell.router.testing.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;

/**
 * A proxy in front of one backend. Behind each hostile stream another client asks for something over the same proxy, so
 * that whatever the stream left in the connection to the backend shows: as a request more, or as that client's trouble.
 *
 * <p>Used by one thread at a time.
 */
final class Lane implements AutoCloseable {
    static final String KEY = "sk-live-Sm4g9Lq2Vx7TbR1n";
    static final String MODEL = "pinned-model";

    private static final String NEXT_PATH = "/v1/models/next-client-";

    private final Backend backend;
    private final Router router = Router.builder().build();
    private final ProxyServer proxy;
    private final SSLContext trust;
    private final Queue<ProxyEvent> events = new ConcurrentLinkedQueue<>();
    private Optional<RawTunnel> nextClient = Optional.empty();
    private int sent;

    Lane(Backend backend, SelfSignedCertificate certificate) throws IOException {
        this.backend = backend;
        trust = certificate.context();
        Leaf leaf = new Leaf(certificate.privateKey(), List.of(certificate.certificate()));
        proxy = ProxyServer.builder(new InferenceContext(router, RouteSnapshot.of("1", routes())), () -> leaf)
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .limits(Http1Limits.builder()
                        .headBytes(StrictReading.HEAD_BYTES)
                        .headerCount(StrictReading.FIELDS)
                        .bodyBytes(StrictReading.BODY_BYTES)
                        .build())
                .listener(this::report)
                .start();
    }

    private List<ResolvedRoute> routes() {
        return List.of(
                route("openai", "/v1")
                        .protocols(InferenceProtocol.OPENAI_CHAT_COMPLETIONS, InferenceProtocol.OPENAI_COMPLETIONS,
                                InferenceProtocol.OPENAI_RESPONSES, InferenceProtocol.OPENAI_EMBEDDINGS,
                                InferenceProtocol.MODEL_DISCOVERY)
                        .build(),
                route("aws-bedrock", "")
                        .protocols(InferenceProtocol.AWS_BEDROCK_INVOKE, InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM)
                        .build());
    }

    private ResolvedRoute.Builder route(String type, String basePath) {
        return ResolvedRoute.builder()
                .name(ResolvedRoute.INFERENCE_LOCAL)
                .endpoint("http://" + host() + basePath)
                .model(MODEL)
                .providerType(type)
                .apiKey(Secret.of(KEY));
    }

    private String host() {
        return "127.0.0.1:" + backend.port();
    }

    /** What the other client does is known without reports. */
    private void report(ProxyEvent event) {
        boolean ofOther = event instanceof RequestFinished finished && finished.call().path().startsWith(NEXT_PATH);
        boolean onTheWay = event instanceof RequestStarted || event instanceof AnswerBegan
                || event instanceof TlsEstablished;
        if (!ofOther && !onTheWay) {
            events.add(event);
        }
    }

    Backend backend() {
        return backend;
    }

    /** Sends {@code stream}, then the other client's request, and compares all that was said and seen. */
    Outcome run(HostileStream stream) throws IOException, InterruptedException {
        events.clear();
        List<Answer> answers;
        try (RawTunnel tunnel = RawTunnel.open(proxy.address(), trust)) {
            tunnel.sendAll(stream.pieces());
            answers = Answer.parse(tunnel.readToEnd());
        }
        // The proxy reports a request before it ends the connection, so all reports are here.
        List<ProxyEvent> reports = List.copyOf(events);
        String target = NEXT_PATH + ++sent;
        Answer next = askAsNextClient(target);
        if (next.status() != 200 || !next.body().equals("{\"seen\":\"" + target + "\"}")) {
            return new Outcome(Outcome.Fate.RELAYED, List.of("the next client was answered " + next));
        }
        List<SeenRequest> seen = new ArrayList<>();
        do {
            seen.add(backend.next());
        } while (!seen.getLast().target().equals(target));
        SeenRequest nextSeen = seen.removeLast();
        Comparison comparison = new Comparison(host(), stream, reports, answers, seen);
        comparison.compareNextClient(nextSeen, new ReadRequest("GET", target, List.of(), ""));
        return comparison.outcome();
    }

    private Answer askAsNextClient(String target) throws IOException {
        if (nextClient.isEmpty()) {
            nextClient = Optional.of(RawTunnel.open(proxy.address(), trust));
        }
        nextClient.get().send("GET " + target + " HTTP/1.1\r\nHost: inference.local\r\n\r\n");
        return nextClient.get().readAnswer();
    }

    @Override
    public void close() throws IOException {
        if (nextClient.isPresent()) {
            nextClient.get().close();
        }
        proxy.close();
        router.close();
        backend.close();
    }
}

package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.testing.FaultProxy;
import io.openshell.router.testing.Reply;
import io.openshell.router.testing.ScriptedUpstream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A backend whose answers have no proper head does not use up the connections of this side. The JDK's client keeps each of
 * them open, found by a million requests of a canary.
 */
class BrokenHeadsTest {
    private static final List<Reply> BROKEN = List.of(
            Reply.script().statusLine("HTTP/1.1 xyz OK").close(),
            Reply.script().head(200, "Content-Length: x").close(),
            Reply.script().head(200, "Bad Name: x", "Content-Length: 2").bytes("{}").close(),
            Reply.raw("no HTTP at all\r\n\r\n").close());

    @ParameterizedTest
    @EnumSource(names = {"SOCKET", "HTTPCLIENT"})
    void noConnectionIsLeftBehindABrokenHead(Transport transport) throws Exception {
        try (ScriptedUpstream backend = ScriptedUpstream.start();
                FaultProxy between = FaultProxy.start(backend.port());
                Router router = Router.builder().transport(transport).build()) {
            RouteTable table =
                    RouteTable.of(TestRoutes.route("openai", "http://127.0.0.1:" + between.port() + "/v1").build());
            for (int i = 0; i < 200; i++) {
                backend.answer(BROKEN.get(i % BROKEN.size()));
                assertThatExceptionOfType(UpstreamProtocol.class)
                        .isThrownBy(() -> router.proxyWithCandidates(TestRoutes.chat("{}"), table));
            }

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (between.openConnections() > 40) {
                assertThat(System.nanoTime()).as("%s connections are left", between.openConnections())
                        .isLessThan(deadline);
                // The number is all that there is to see.
                TimeUnit.MILLISECONDS.sleep(5);
            }
            backend.answer(Reply.json(200, "{}"));
            assertThat(router.proxyWithCandidates(TestRoutes.chat("{}"), table).status()).isEqualTo(200);
        }
    }
}

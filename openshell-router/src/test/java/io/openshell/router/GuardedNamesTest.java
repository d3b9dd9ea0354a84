package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.testing.Reply;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that lead to guarded addresses. */
class GuardedNamesTest extends RouterFixture {
    GuardedNamesTest() {
        upstream.answerAll(Reply.json(200, "{}"));
    }

    private BufferedResponse ask(Router asked, String host) throws Exception {
        ResolvedRoute route = TestRoutes.route("openai", "http://" + host + ":" + upstream.port()).build();
        return asked.proxyWithCandidates(TestRoutes.chat("{}"), RouteTable.of(route));
    }

    private void assertRefused(String host) {
        assertThatExceptionOfType(UpstreamUnavailable.class)
                .isThrownBy(() -> ask(router, host))
                .withMessageContaining("link-local or cloud-metadata address");
        assertThat(upstream.connectionCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "169.254.0.1", "fd00:ec2::254", "fe80::1", "100.100.100.200",
        "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "::a9fe:a9fe"})
    void aNameThatLeadsToAGuardedAddressIsRefused(String address) throws Exception {
        String name = "guarded" + Integer.toHexString(address.hashCode()) + ".test";
        TestNames.set(name, InetAddress.getByName(address));

        assertRefused(name);
    }

    @Test
    void oneGuardedAddressAmongOthersIsEnough() throws Exception {
        TestNames.set("mixed.test", InetAddress.getByName("127.0.0.1"), InetAddress.getByName("169.254.169.254"));

        assertRefused("mixed.test");
    }

    /** The address that was checked is the one that is dialled, though the name has another one a moment later. */
    @Test
    void aNameIsNotLookedUpAgainBetweenTheCheckAndTheConnection() throws Exception {
        TestNames.set("rebound.test", InetAddress.getByName("127.0.0.1"));
        TestNames.set("rebound.test", InetAddress.getByName("169.254.169.254"));

        assertThat(ask(router, "rebound.test").status()).isEqualTo(200);
        assertThat(TestNames.lookups("rebound.test")).isEqualTo(1);
    }

    @Test
    void theOperatorCanAllowAnAddress() throws Exception {
        InetAddress guarded = InetAddress.getByName("169.254.11.12");
        TestNames.set("allowed.test", guarded, InetAddress.getByName("127.0.0.1"));
        try (Router lenient = Router.builder().allowUpstream("169.254.11.0/24").build()) {
            // Whether anybody answers there is another matter; it must not be the guard that refuses.
            assertThat(messageOf(lenient, "allowed.test")).doesNotContain("link-local");
        }
    }

    private String messageOf(Router asked, String host) throws Exception {
        try {
            return "status " + ask(asked, host).status();
        } catch (RouterException e) {
            return e.getMessage();
        }
    }
}

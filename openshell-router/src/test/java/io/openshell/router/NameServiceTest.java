package io.openshell.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every single lookup is held to the rule, whatever the one before it was answered. */
class NameServiceTest {
    private static final InetAddressResolver.LookupPolicy ANY =
            InetAddressResolver.LookupPolicy.of(InetAddressResolver.LookupPolicy.IPV4
                    | InetAddressResolver.LookupPolicy.IPV6);

    private final Queue<List<InetAddress>> answers = new ArrayDeque<>();
    private final InetAddressResolver names = GuardedNames.guarding(new InetAddressResolver() {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) {
            return answers.remove().stream();
        }

        @Override
        public String lookupByAddress(byte[] address) {
            return "some.name";
        }
    });

    private void answer(String... addresses) throws UnknownHostException {
        List<InetAddress> answer = new ArrayList<>();
        for (String address : addresses) {
            answer.add(InetAddress.getByName(address));
        }
        answers.add(answer);
    }

    private void assertRefused(String host) {
        assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> names.lookupByName(host, ANY))
                .withMessage("the name leads to a link-local or cloud-metadata address");
    }

    @Test
    void addressesThatMayBeDialledPassInTheirOrder() throws Exception {
        answer("10.0.0.2", "::1", "10.0.0.1");

        assertThat(names.lookupByName("a.test", ANY)).containsExactly(InetAddress.getByName("10.0.0.2"),
                InetAddress.getByName("::1"), InetAddress.getByName("10.0.0.1"));
        assertThat(names.lookupByAddress(new byte[] {10, 0, 0, 1})).isEqualTo("some.name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "fe80::1", "fd00:ec2::254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::"})
    void aGuardedAddressIsNoAnswer(String address) throws Exception {
        answer("127.0.0.1", address);

        assertRefused("a.test");
    }

    @Test
    void aNameThatIsReboundAfterTheCheckIsRefused() throws Exception {
        answer("127.0.0.1");
        answer("169.254.169.254");

        assertThat(names.lookupByName("a.test", ANY)).hasSize(1);
        assertRefused("a.test");
    }

    @Test
    void whatTheOperatorAllowsPasses() throws Exception {
        // For the whole JVM: no other test may use this block.
        GuardedNames.allow(List.of("169.254.10.0/24"), List.of("Gateway.Test"));
        answer("169.254.10.9");
        answer("169.254.11.9");
        answer("169.254.11.9");

        assertThat(names.lookupByName("a.test", ANY)).hasSize(1);
        assertRefused("a.test");
        assertThat(names.lookupByName("gateway.TEST", ANY)).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> GuardedNames.allow(List.of("10.0.0.0/99"), List.of()));
    }
}

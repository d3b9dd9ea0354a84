package io.openshell.router;

import io.openshell.router.internal.AddressGuard;
import io.openshell.router.internal.CidrBlock;
import io.openshell.router.internal.GuardedHostException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The name service of a program that dials backends: in its whole JVM, no name leads to a link-local or cloud-metadata
 * address.
 *
 * <p>A {@link Router} checks a backend's addresses before it connects, but the JDK's HTTP client looks the name up again
 * when it does; only the JVM's lookup cache makes both see the same. A name whose answer changes in between (DNS
 * rebinding) is stopped here, because every lookup is held to the rule. A program that owns its JVM names this class in
 * {@code META-INF/services/java.net.spi.InetAddressResolverProvider} on its class path; the libraries do not, since it
 * concerns everything else in the JVM, too.
 *
 * <p>Thread-safe.
 */
public final class GuardedNames extends InetAddressResolverProvider {
    private static volatile Rule rule = new Rule(new AddressGuard(List.of()), Set.of());

    private record Rule(AddressGuard guard, Set<String> trusted) {
        boolean refuses(String host, InetAddress address) {
            return guard.refuses(address) && !trusted.contains(host.toLowerCase(Locale.ROOT));
        }
    }

    /** Creates the provider, as the JVM does. */
    public GuardedNames() {}

    /**
     * Lifts the rule from now on, in place of what was lifted before.
     *
     * @param blocks addresses that names may lead to, in CIDR notation
     * @param trusted names of the program's own configuration, such as its gateway's, which may lead anywhere
     * @throws IllegalArgumentException if one of {@code blocks} is no block of addresses
     */
    public static void allow(Collection<String> blocks, Collection<String> trusted) {
        List<CidrBlock> allowed = blocks.stream().map(CidrBlock::parse).toList();
        Set<String> names =
                trusted.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        rule = new Rule(new AddressGuard(allowed), names);
    }

    @Override
    public String name() {
        return "guarded names";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return guarding(configuration.builtinResolver());
    }

    /** Returns a resolver that asks {@code system} and holds its answers to the rule. */
    static InetAddressResolver guarding(InetAddressResolver system) {
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                List<InetAddress> addresses = system.lookupByName(host, policy).toList();
                Rule current = rule;
                if (addresses.stream().anyMatch(address -> current.refuses(host, address))) {
                    throw new GuardedHostException();
                }
                return addresses.stream();
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return system.lookupByAddress(address);
            }
        };
    }
}

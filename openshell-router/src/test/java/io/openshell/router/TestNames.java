package io.openshell.router;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * The name service of this module's tests: a test says what a name leads to, each time that it is looked up, and sees
 * which names were. Names that no test has set are the system's affair. A name belongs to the one test that uses it.
 */
public final class TestNames extends InetAddressResolverProvider {
    private static final Map<String, Queue<List<InetAddress>>> ANSWERS = new ConcurrentHashMap<>();
    private static final Queue<String> ASKED = new ConcurrentLinkedQueue<>();

    /** Makes {@code name} lead to {@code addresses}; called once more, it does so at the next lookup. */
    static void set(String name, InetAddress... addresses) {
        ANSWERS.computeIfAbsent(name, key -> new ConcurrentLinkedQueue<>()).add(List.of(addresses));
    }

    /** Returns how often {@code name} has been looked up; what the JVM remembers is not looked up again. */
    public static long lookups(String name) {
        return ASKED.stream().filter(name::equals).count();
    }

    @Override
    public String name() {
        return "names of tests";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver system = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                ASKED.add(host);
                Queue<List<InetAddress>> answers = ANSWERS.get(host);
                if (answers == null) {
                    return system.lookupByName(host, policy);
                }
                List<InetAddress> answer = answers.poll();
                if (answer == null) {
                    throw new UnknownHostException(host);
                }
                return answer.stream();
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return system.lookupByAddress(address);
            }
        };
    }
}

package io.openshell.router.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks names of backends up and refuses those that lead where no connection must go. Thread-safe. */
public final class GuardedLookup {
    private final AddressGuard guard;

    /** Creates a lookup whose addresses {@code guard} judges. */
    public GuardedLookup(AddressGuard guard) {
        this.guard = guard;
    }

    /**
     * Returns the addresses of {@code host}, at least one, in the order in which the system prefers them.
     *
     * @param host a name, or an address with or without brackets
     * @throws GuardedAddressException if one of them must not be dialled
     * @throws UnknownHostException if there is none
     * @throws UpstreamTimeoutException if the name service has not answered by {@code deadline}
     */
    public List<InetAddress> lookUp(String host, Deadline deadline) throws IOException, InterruptedException {
        if (isLiteral(host)) {
            return addresses(host);
        }
        // The system's resolver cannot be interrupted and has timeouts of its own, which may be long.
        FutureTask<List<InetAddress>> task = new FutureTask<>(() -> addresses(host));
        Thread.ofVirtual().name("openshell-lookup").start(task);
        try {
            return task.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new UpstreamTimeoutException("no answer in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private List<InetAddress> addresses(String host) throws IOException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (GuardedHostException e) {
            throw new GuardedAddressException();
        }
        for (InetAddress address : addresses) {
            if (guard.refuses(address)) {
                throw new GuardedAddressException();
            }
        }
        return List.of(addresses);
    }
}

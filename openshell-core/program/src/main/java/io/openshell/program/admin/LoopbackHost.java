package io.openshell.program.admin;

import java.util.List;
import java.util.regex.Pattern;

/** The hosts by which a browser can only mean the machine it runs on. */
final class LoopbackHost {
    /**
     * With any port: one that is forwarded has another. Names below {@code localhost} are left out, and an address
     * written in another way: browsers write it in this one.
     */
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]{1,5})?");

    private LoopbackHost() {}

    /** Returns whether those values of the {@code Host} header are one, and a loopback name or address. */
    static boolean isNamedBy(List<String> hosts) {
        return hosts.size() == 1 && LOOPBACK.matcher(hosts.getFirst()).matches();
    }
}

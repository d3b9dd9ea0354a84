package io.openshell.gateway.client;

import io.grpc.Status;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong with the gateway, for the log: each thing once until all is well again. Words of the other side are
 * never used: whoever answers there was shown the token, and may repeat it. Used by one thread.
 */
final class Trouble {
    private static final System.Logger LOG = System.getLogger(GrpcRouteSource.class.getName());

    private final Set<Status.Code> said = EnumSet.noneOf(Status.Code.class);

    void is(Status failure) {
        if (said.add(failure.getCode())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no routes from the gateway, those there are stay in use: " + failure.getCode()
                            + explanation(failure));
        }
    }

    /** Tells of a fault on this side, such as one of the host. */
    void is(RuntimeException fault) {
        if (said.add(Status.Code.INTERNAL)) {
            LOG.log(System.Logger.Level.ERROR, "a fault while routes were refreshed, those there are stay in use",
                    fault);
        }
    }

    void isOver() {
        if (!said.isEmpty()) {
            said.clear();
            LOG.log(System.Logger.Level.INFO, "the gateway answers again");
        }
    }

    private static String explanation(Status failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            // A connection that failed, in words of this machine; no token had been sent on it.
            if (cause instanceof IOException) {
                return ": " + OneLine.of(words(cause));
            }
        }
        return switch (failure.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED -> ": the gateway does not take the token";
            case DEADLINE_EXCEEDED -> ": no answer came in time";
            case UNIMPLEMENTED -> ": whoever answers there is no gateway";
            default -> "";
        };
    }

    /** A failure of TLS says only deep down what it is. */
    private static String words(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String first = message(failure);
        String last = message(deepest);
        return first.contains(last) ? first : first + ": " + last;
    }

    private static String message(Throwable failure) {
        return Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
    }
}

package io.openshell.router;

import io.openshell.core.InferenceProtocol;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What an {@link EndpointProbe} found out. Nothing in it holds the route's key. */
public sealed interface ProbeResult {
    /** Returns the result in one line of plain words. */
    String describe();

    /**
     * The backend answered.
     *
     * @param url the whole URL that it answered at
     * @param protocol what it answered in
     */
    record Validated(String url, InferenceProtocol protocol) implements ProbeResult {
        /** Creates the result; no component may be null. */
        public Validated {
            Objects.requireNonNull(url, "url");
            Objects.requireNonNull(protocol, "protocol");
        }

        @Override
        public String describe() {
            return url + " answers " + protocol.id();
        }
    }

    /**
     * The backend did not answer, or not well.
     *
     * @param attempts what was tried, in order
     * @param fault why that is not enough
     */
    record Refused(List<ProbeAttempt> attempts, ProbeFault fault) implements ProbeResult {
        /** Copies the list; no component may be null. */
        public Refused {
            attempts = List.copyOf(attempts);
            Objects.requireNonNull(fault, "fault");
        }

        /** Returns what was tried, what came back and what to do; without a full stop. */
        @Override
        public String describe() {
            StringBuilder line = new StringBuilder();
            String last = "";
            for (ProbeAttempt attempt : attempts) {
                // The same words five times over would hide those that matter.
                String outcome = attempt.outcome();
                line.append(line.isEmpty() ? "tried " : "; ")
                        .append(outcome.equals(last)
                                ? attempt.method() + " " + attempt.url() + ": the same"
                                : attempt.describe());
                last = outcome;
            }
            return line.append(line.isEmpty() ? "" : "; ").append(fault.advice()).toString();
        }
    }

    /**
     * The route speaks nothing that a probe could ask in.
     *
     * @param protocols what it speaks
     */
    record NothingToAsk(List<InferenceProtocol> protocols) implements ProbeResult {
        /** Copies the list. */
        public NothingToAsk {
            protocols = List.copyOf(protocols);
        }

        @Override
        public String describe() {
            return "there is no question to ask in "
                    + protocols.stream().map(InferenceProtocol::id).collect(Collectors.joining(", "));
        }
    }
}

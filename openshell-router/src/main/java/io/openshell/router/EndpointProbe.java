package io.openshell.router;

import io.openshell.core.RequestTarget;
import io.openshell.core.ResolvedRoute;
import io.openshell.router.RouterException.Internal;
import io.openshell.router.RouterException.InvalidRequest;
import io.openshell.router.RouterException.NoCompatibleRoute;
import io.openshell.router.RouterException.RouteNotFound;
import io.openshell.router.RouterException.Unauthorized;
import io.openshell.router.RouterException.UpstreamProtocol;
import io.openshell.router.RouterException.UpstreamUnavailable;
import io.openshell.router.internal.BackendTarget;
import io.openshell.router.internal.Deadline;
import io.openshell.router.internal.Excerpts;
import io.openshell.router.internal.ProbeQuestion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Asks a route's backend a tiny question before the route is put to use: whether it is there, takes the key and knows
 * the model. The question takes the way of every other request, through a {@link Router}.
 *
 * <p>The protocols are tried in this order, as far as the route speaks them: chat completions, messages, responses,
 * completions, embeddings, InvokeModel. The first that is answered in its own shape validates the route. A backend that
 * does not serve one (400, 404, 405, 422, or a success of another shape) is asked the next; everything else is final.
 *
 * <p>InvokeModel is asked as Anthropic's models have it. That Bedrock calls this malformed for its model validates the
 * route, too: it has taken the key and found the model by then.
 *
 * <p>Thread-safe. A probe blocks its thread; interrupting that thread aborts it.
 */
public final class EndpointProbe {
    /** The time for a whole probe unless another is given. */
    public static final Duration DEFAULT_TIME = Duration.ofSeconds(30);

    private final Router router;
    private final Duration time;

    /** Creates a probe of at most {@link #DEFAULT_TIME} that asks through {@code router}, which it does not close. */
    public EndpointProbe(Router router) {
        this(router, DEFAULT_TIME);
    }

    /**
     * Creates a probe of at most {@code time} in all that asks through {@code router}, which it does not close.
     *
     * @throws IllegalArgumentException if {@code time} is not positive
     */
    public EndpointProbe(Router router, Duration time) {
        this.router = Objects.requireNonNull(router, "router");
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("time must be positive");
        }
        this.time = time;
    }

    /**
     * Returns what the backend of {@code route} made of the questions; nothing in the result holds the route's key. A
     * mock backend answers without I/O like any that is well.
     *
     * @throws InterruptedException if the thread is interrupted; the exchange is aborted
     */
    public ProbeResult probe(ResolvedRoute route) throws InterruptedException {
        Deque<ProbeQuestion> questions = new ArrayDeque<>(ProbeQuestion.of(route.protocols()));
        if (questions.isEmpty()) {
            return new ProbeResult.NothingToAsk(route.protocols());
        }
        Deadline deadline = Deadline.in(time);
        Excerpts excerpts = Excerpts.without(route);
        List<ProbeAttempt> attempts = new ArrayList<>();
        while (!questions.isEmpty()) {
            if (!attempts.isEmpty() && deadline.nanosLeft() <= 0) {
                return new ProbeResult.Refused(attempts, ProbeFault.TOO_SLOW);
            }
            ProbeQuestion question = questions.remove();
            String url = excerpts.url(url(route, question));
            ProbeAttempt attempt;
            try {
                ProbeAnswer answer = ask(question, route, deadline);
                Optional<ProbeFault> fault = answer.fault(question);
                if (fault.isEmpty()) {
                    return new ProbeResult.Validated(url, question.protocol());
                }
                attempt = attempt(question, url, OptionalInt.of(answer.status()), excerpts.of(answer.text()),
                        fault.get());
                if (fault.get() == ProbeFault.NOT_SERVED) {
                    question.againAfter(answer.text()).ifPresent(questions::addFirst);
                }
            } catch (RouterException e) {
                attempt = attempt(question, url, OptionalInt.empty(), e.reason(), fault(e));
            }
            attempts.add(attempt);
            if (attempt.fault().isFinal()) {
                return new ProbeResult.Refused(attempts, attempt.fault());
            }
        }
        return new ProbeResult.Refused(attempts, common(attempts));
    }

    private static String url(ResolvedRoute route, ProbeQuestion question) {
        RequestTarget target = question.request().target();
        return route.endpoint().origin() + BackendTarget.of(route, question.protocol(), target, false);
    }

    private static ProbeAttempt attempt(
            ProbeQuestion question, String url, OptionalInt status, String cameBack, ProbeFault fault) {
        return new ProbeAttempt(
                question.protocol(), question.request().method(), url, status, cameBack, fault);
    }

    private ProbeAnswer ask(ProbeQuestion question, ResolvedRoute route, Deadline deadline)
            throws RouterException, InterruptedException {
        Duration left = deadline.left();
        Duration timeout = route.timeout().compareTo(left) < 0 ? route.timeout() : left;
        Deadline own = Deadline.in(timeout);
        try (RouterResponse response = router.probe(question.request(), route, timeout)) {
            return ProbeAnswer.read(response, own);
        }
    }

    private static ProbeFault fault(RouterException failure) {
        return switch (failure) {
            case Unauthorized unauthorized -> ProbeFault.NO_KEY;
            case UpstreamUnavailable unavailable ->
                unavailable.isTimeout() ? ProbeFault.TOO_SLOW : ProbeFault.UNREACHABLE;
            case UpstreamProtocol protocol -> ProbeFault.NO_PLAIN_ANSWER;
            case InvalidRequest invalid -> ProbeFault.UNEXPECTED;
            case Internal internal -> ProbeFault.UNEXPECTED;
            case RouteNotFound none -> ProbeFault.UNEXPECTED;
            case NoCompatibleRoute none -> ProbeFault.UNEXPECTED;
        };
    }

    /** Where something was not served, that tells more than an answer of another shape. */
    private static ProbeFault common(List<ProbeAttempt> attempts) {
        boolean notServed = attempts.stream().anyMatch(attempt -> attempt.fault() == ProbeFault.NOT_SERVED);
        return notServed ? ProbeFault.NOT_SERVED : ProbeFault.OTHER_SHAPE;
    }
}

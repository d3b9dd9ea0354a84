package io.openshell.proxy.app.smuggling;

import io.openshell.proxy.ProxyEvent;
import io.openshell.proxy.ProxyEvent.RequestFinished;
import io.openshell.proxy.ProxyEvent.RequestRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * All that is known of one stream, held together: what the proxy reported, what its client was answered, what the
 * backend saw, and what the strict reading allows.
 */
final class Comparison {
    private final String host;
    private final HostileStream stream;
    private final List<ProxyEvent> reports;
    private final List<Answer> answers;
    private final List<SeenRequest> seen;
    private final List<String> faults = new ArrayList<>();

    Comparison(String host, HostileStream stream, List<ProxyEvent> reports, List<Answer> answers,
            List<SeenRequest> seen) {
        this.host = host;
        this.stream = stream;
        this.reports = reports;
        this.answers = answers;
        this.seen = seen;
        compareWithReports();
        compareWithStrictReading();
        compareAnswers();
        stream.reaches().ifPresent(reaches -> equal(
                "what may reach a backend", reaches,
                seen.stream().map(request -> request.method() + " " + request.target()).toList()));
    }

    /** The request of the client behind must be there as it was sent. */
    void compareNextClient(SeenRequest next, ReadRequest wanted) {
        compareRequest("the next client's request", wanted, next);
    }

    Outcome outcome() {
        boolean refused = reports.stream().anyMatch(report -> report instanceof RequestRefused || !isRelayed(report));
        Outcome.Fate fate = !seen.isEmpty()
                ? Outcome.Fate.RELAYED
                : refused ? Outcome.Fate.REFUSED : Outcome.Fate.UNFINISHED;
        return new Outcome(fate, List.copyOf(faults));
    }

    private static boolean isRelayed(ProxyEvent report) {
        return report instanceof RequestFinished finished && finished.call().status() != 0;
    }

    /** The backend saw what the reports say, in count, method, path and length of the decoded body. */
    private void compareWithReports() {
        List<RequestFinished> relayed = new ArrayList<>();
        for (ProxyEvent report : reports) {
            switch (report) {
                case RequestFinished finished -> {
                    if (isRelayed(finished)) {
                        relayed.add(finished);
                    }
                }
                case RequestRefused refused -> check(
                        report == reports.getLast() && refused.status() >= 400 && refused.status() < 500,
                        "something was reported behind a refusal: " + reports);
                default -> faults.add("the proxy reported " + report);
            }
        }
        equal("requests by the reports",
                relayed.stream().map(r -> r.call().method() + " " + ReadRequest.sentTarget(r.call().path())).toList(),
                seen.stream().map(request -> request.method() + " " + request.path()).toList());
        equal("bodies' lengths by the reports", relayed.stream().map(r -> r.call().requestBytes()).toList(),
                StrictReading.of(stream.bytes()).stream()
                        .filter(request -> request.sentBody().isPresent())
                        .map(request -> (long) request.body().length())
                        .toList());
    }

    private void compareWithStrictReading() {
        List<ReadRequest> wanted = StrictReading.of(stream.bytes()).stream()
                .filter(request -> request.sentBody().isPresent())
                .toList();
        equal("requests in the stream", wanted.size(), seen.size());
        for (int i = 0; i < Math.min(wanted.size(), seen.size()); i++) {
            compareRequest("request " + i, wanted.get(i), seen.get(i));
        }
    }

    private void compareRequest(String which, ReadRequest wanted, SeenRequest is) {
        check(is.readable(), which + " could not be read by the backend: " + is.line());
        equal("line of " + which, wanted.method() + " " + ReadRequest.sentTarget(wanted.target()) + " HTTP/1.1",
                is.line());
        equal("headers of " + which, wanted.sentHeaders(host), headers(is));
        equal("body of " + which, wanted.sentBody().orElse(""), is.body());
    }

    /** Names in lower case, in alphabetic order; that a body is empty may be said or not. */
    private static List<String> headers(SeenRequest request) {
        return request.headers().stream()
                .map(field -> {
                    int colon = field.indexOf(':');
                    return field.substring(0, colon).toLowerCase(Locale.ROOT) + ": "
                            + field.substring(colon + 1).strip();
                })
                .filter(field -> !field.equals("content-length: 0"))
                .sorted()
                .toList();
    }

    /** One whole answer for each report, the right backend answer in it, and nothing behind a refusal. */
    private void compareAnswers() {
        equal("statuses by the reports", reports.stream().map(Comparison::status).toList(),
                answers.stream().map(Answer::status).toList());
        for (Answer answer : answers) {
            boolean toHead = answer == answers.getLast() && answer.body().isEmpty()
                    && StrictReading.refusesHead(stream.bytes());
            check(answer.whole() || toHead, "an answer is not whole");
        }
        equal("answers of the backend",
                seen.stream().map(request -> "{\"seen\":\"" + request.target() + "\"}").toList(),
                answers.stream().filter(answer -> answer.status() == 200).map(Answer::body).toList());
        boolean refused = !reports.isEmpty() && reports.getLast() instanceof RequestRefused;
        check(!refused || !answers.isEmpty() && answers.getLast().closes(),
                "a refusal did not end the connection");
    }

    private static int status(ProxyEvent report) {
        return switch (report) {
            case RequestFinished finished -> finished.status();
            case RequestRefused refused -> refused.status();
            case ProxyEvent.RequestStarted started -> 0;
            case ProxyEvent.AnswerBegan began -> 0;
            case ProxyEvent.TlsEstablished established -> 0;
            case ProxyEvent.TunnelRefused refused -> refused.status();
            case ProxyEvent.TlsFailed failed -> 0;
            case ProxyEvent.ClientTimedOut late -> 0;
            case ProxyEvent.ConnectionLimitReached limit -> 0;
            case ProxyEvent.Faulted faulted -> 0;
        };
    }

    private void equal(String what, Object wanted, Object is) {
        check(wanted.equals(is), what + ": " + wanted + ", but " + is);
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}

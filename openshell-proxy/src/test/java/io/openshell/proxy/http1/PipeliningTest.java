package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.proxy.Http1Limits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several requests in one input: each ends where it ends, and nothing behind a refused one is read. */
class PipeliningTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: inference.local\r\n\r\n";
    private static final String POST = "POST /b HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKED = "POST /c HTTP/1.1\r\nHost: inference.local\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\nA: b\r\n\r\n";
    private static final String BIG = "POST /d HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 20000\r\n\r\n"
            + "x".repeat(20_000);

    @Test
    void requestsAreReadOneBehindTheOther() {
        Outcome outcome = Outcome.ofAll(GET + POST + CHUNKED + BIG + GET + CHUNKED + "\r\n" + POST);

        assertThat(outcome.end()).isEqualTo(Outcome.CLOSED);
        assertThat(outcome.requests()).extracting(request -> request.head().target())
                .containsExactly("/a", "/b", "/c", "/d", "/a", "/c", "/b");
        assertThat(outcome.requests()).extracting(Outcome.Request::body)
                .containsExactly("", "hello", "hello!", "x".repeat(20_000), "", "hello!", "hello");
    }

    @Test
    void aThousandSmallRequestsInOneBufferAreAThousand() {
        Outcome outcome = Outcome.ofAll((GET + POST).repeat(500));

        assertThat(outcome.requests()).hasSize(1000);
        assertThat(outcome.end()).isEqualTo(Outcome.CLOSED);
    }

    @Test
    void theRequestsBeforeARefusedOneAreRead() {
        Outcome outcome = Outcome.ofAll(GET + POST + "GET /\r\n" + GET);

        assertThat(outcome.requests()).hasSize(2);
        assertThat(outcome.end()).isEqualTo("MALFORMED_REQUEST_LINE");
    }

    @Test
    void aBodyIsNeverTakenForARequest() {
        Outcome outcome = Outcome.ofAll("POST / HTTP/1.1\r\nHost: inference.local\r\nContent-Length: " + GET.length()
                + "\r\n\r\n" + GET + POST);

        assertThat(outcome.requests()).extracting(Outcome.Request::body).containsExactly(GET, "hello");
    }

    @Test
    void aRequestBehindOneWithoutABodyIsNotItsBody() {
        Outcome outcome = Outcome.ofAll("POST / HTTP/1.1\r\nHost: inference.local\r\n\r\n" + GET);

        assertThat(outcome.requests()).extracting(Outcome.Request::body).containsExactly("", "");
        assertThat(outcome.requests().getLast().head().target()).isEqualTo("/a");
    }

    @Test
    void anInputThatEndsBetweenRequestsEndsClean() {
        assertThat(Outcome.ofAll("")).isEqualTo(new Outcome(List.of(), Outcome.CLOSED, ""));
        assertThat(Outcome.ofAll(GET).end()).isEqualTo(Outcome.CLOSED);
        assertThat(Outcome.ofAll(GET + "G").end()).isEqualTo(Outcome.CUT);
        assertThat(Outcome.ofAll(GET + "\r\n").end()).isEqualTo(Outcome.CUT);
    }

    @Test
    void whatWasReadBehindTheBodyIsCountedAndTaken() throws Exception {
        Http1RequestReader reader = new Http1RequestReader(Pieces.whole(POST + "abc\r\n"), Http1Limits.defaults());
        reader.readBody(reader.readHead());

        assertThat(reader.buffered()).isEqualTo(5);
        assertThat(reader.takeBuffered()).asString().isEqualTo("abc\r\n");
        assertThat(reader.buffered()).isZero();
        assertThat(reader.takeBuffered()).isEmpty();
    }
}

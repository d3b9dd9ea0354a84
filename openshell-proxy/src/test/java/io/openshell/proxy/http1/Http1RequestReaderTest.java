package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.openshell.core.Headers;
import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.BodyLength;
import io.openshell.router.wire.Http1ViolationException;
import io.openshell.router.wire.HttpVersion;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** The order of calls: nothing can be read out of turn, and nothing after a failure. */
class Http1RequestReaderTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: inference.local\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 5\r\n\r\nhello";

    @Test
    void anUnreadBodyIsNeverReadAsARequest() throws Exception {
        Http1RequestReader reader = reader(POST + GET);
        Http1RequestHead head = reader.readHead();

        assertThatIllegalStateException().isThrownBy(reader::readHead);
        assertThatIllegalStateException().isThrownBy(reader::awaitRequest);
        assertThatIllegalStateException().isThrownBy(reader::readConnectHead);
        assertThatIllegalStateException().isThrownBy(reader::takeBuffered);
        assertThat(Outcome.text(reader.readBody(head))).isEqualTo("hello");
        assertThat(reader.readHead().method()).isEqualTo("GET");
    }

    @Test
    void aBodyIsReadOnce() throws Exception {
        Http1RequestReader reader = reader(POST + POST);
        Http1RequestHead head = reader.readHead();
        reader.readBody(head);

        assertThatIllegalStateException().isThrownBy(() -> reader.readBody(head));
    }

    @Test
    void aBodyIsReadOnlyForTheHeadReadLast() throws Exception {
        Http1RequestReader reader = reader(POST);
        Http1RequestHead head = reader.readHead();
        Http1RequestHead other = new Http1RequestHead("POST", "/", HttpVersion.HTTP_1_1, Headers.empty(),
                new BodyLength.Exactly(3), true, false);

        assertThatIllegalArgumentException().isThrownBy(() -> reader.readBody(other));
        assertThat(reader.readBody(head).remaining()).isEqualTo(5);
    }

    @Test
    void aRequestWithoutABodyHasAnEmptyOneAndNeedNotBeAsked() throws Exception {
        Http1RequestReader reader = reader(GET + GET + GET);
        Http1RequestHead first = reader.readHead();
        assertThat(reader.readBody(first).remaining()).isZero();
        assertThat(reader.readBody(first).hasArray()).isTrue();
        reader.readHead();

        assertThat(reader.readHead().method()).isEqualTo("GET");
    }

    @Test
    void afterAViolationNothingMoreIsRead() {
        Http1RequestReader reader = reader("GET /\r\n" + GET);
        assertThatExceptionOfType(Http1ViolationException.class).isThrownBy(reader::readHead);

        assertThatIllegalStateException().isThrownBy(reader::readHead);
        assertThatIllegalStateException().isThrownBy(reader::awaitRequest);
        assertThatIllegalStateException().isThrownBy(reader::takeBuffered);
    }

    @Test
    void afterAViolationTheRequestBeforeItIsOver() throws Exception {
        Http1RequestReader reader = reader(GET + "GET /\r\n" + GET);
        Http1RequestHead first = reader.readHead();
        assertThatExceptionOfType(Http1ViolationException.class).isThrownBy(reader::readHead);

        assertThatIllegalStateException().isThrownBy(() -> reader.readBody(first));
        assertThatIllegalStateException().isThrownBy(reader::readHead);
    }

    @Test
    void afterAViolationInTheBodyNothingMoreIsRead() throws Exception {
        Http1RequestReader reader = reader("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n" + GET);
        Http1RequestHead head = reader.readHead();
        assertThatExceptionOfType(Http1ViolationException.class).isThrownBy(() -> reader.readBody(head));

        assertThatIllegalStateException().isThrownBy(() -> reader.readBody(head));
        assertThatIllegalStateException().isThrownBy(reader::readHead);
    }

    @Test
    void afterABodyThatWasCutNothingMoreIsRead() throws Exception {
        Http1RequestReader reader = reader(POST.substring(0, POST.length() - 1));
        Http1RequestHead head = reader.readHead();
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> reader.readBody(head));

        assertThatIllegalStateException().isThrownBy(reader::readHead);
    }

    @Test
    void behindAConnectThereIsNoRequest() throws Exception {
        Http1RequestReader reader = reader("CONNECT inference.local:443 HTTP/1.1\r\n\r\n" + GET);
        reader.readConnectHead();

        assertThatIllegalStateException().isThrownBy(reader::readHead);
        assertThatIllegalStateException().isThrownBy(reader::awaitRequest);
        assertThat(reader.takeBuffered()).asString().isEqualTo(GET);
    }

    @Test
    void aWaitThatTimedOutMayBeRepeated() throws Exception {
        Pieces pieces = Pieces.whole(GET);
        boolean[] timedOut = {false};
        Http1RequestReader reader = new Http1RequestReader((buffer, offset, length) -> {
            if (!timedOut[0]) {
                timedOut[0] = true;
                throw new SocketTimeoutException();
            }
            return pieces.read(buffer, offset, length);
        }, Http1Limits.defaults());
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(reader::awaitRequest);

        assertThat(reader.awaitRequest()).isTrue();
        assertThat(reader.awaitRequest()).isTrue();
        assertThat(reader.readHead().target()).isEqualTo("/");
    }

    @Test
    void aSourceThatFailsFailsTheRead() {
        Http1RequestReader reader = new Http1RequestReader((buffer, offset, length) -> {
            throw new IOException("reset");
        }, Http1Limits.defaults());

        assertThatExceptionOfType(IOException.class).isThrownBy(reader::readHead).withMessage("reset");
        assertThatIllegalStateException().isThrownBy(reader::readHead);
    }

    @Test
    void aSourceThatBreaksItsPromiseIsNotBelieved() {
        for (int count : new int[] {0, Integer.MAX_VALUE}) {
            Http1RequestReader reader =
                    new Http1RequestReader((buffer, offset, length) -> count, Http1Limits.defaults());

            assertThatIllegalStateException().isThrownBy(reader::readHead).withMessageContaining("byte source");
        }
    }

    private static Http1RequestReader reader(String wire) {
        return new Http1RequestReader(Pieces.whole(wire), Http1Limits.defaults());
    }
}

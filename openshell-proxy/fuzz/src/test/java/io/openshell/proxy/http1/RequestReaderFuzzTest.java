package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openshell.fuzz.PieceSource;
import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.ByteSource;
import io.openshell.router.wire.Http1ViolationException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request is read the same however its bytes are split, and nothing but the documented failures comes out. */
class RequestReaderFuzzTest {
    /** Small, so that the fuzzer finds them. */
    private static final Http1Limits LIMITS =
            Http1Limits.builder().headBytes(600).headerCount(8).bodyBytes(300).build();

    @FuzzTest
    void splitsMakeNoDifference(byte[] wire) throws IOException {
        String text = new String(wire, StandardCharsets.ISO_8859_1);
        List<String> whole = read(PieceSource.whole(wire), text);

        assertThat(read(PieceSource.split(wire), text)).isEqualTo(whole);
    }

    /** Every request that was read, and how it ended. */
    private static List<String> read(ByteSource source, String wire) throws IOException {
        Http1RequestReader reader = new Http1RequestReader(source, LIMITS);
        List<String> seen = new ArrayList<>();
        try {
            while (reader.awaitRequest()) {
                Http1RequestHead head = reader.readHead();
                ByteBuffer body = reader.readBody(head);
                assertThat(body.remaining()).isLessThanOrEqualTo(LIMITS.bodyBytes());
                seen.add(head.method() + " " + head.target() + " " + head.version());
                head.headers().forEach((name, value) -> {
                    assertThat(wire).contains("\n" + name + ":").contains(value);
                    seen.add(name + ": " + value);
                });
                seen.add(head.body() + " " + head.keepAlive() + " " + head.expectsContinue());
                seen.add(StandardCharsets.ISO_8859_1.decode(body).toString());
            }
            seen.add("end");
        } catch (Http1ViolationException e) {
            seen.add(e.violation().name());
        } catch (EOFException e) {
            seen.add("cut");
        }
        return seen;
    }
}

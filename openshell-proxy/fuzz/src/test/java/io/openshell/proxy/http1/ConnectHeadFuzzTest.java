package io.openshell.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openshell.fuzz.PieceSource;
import io.openshell.proxy.Http1Limits;
import io.openshell.router.wire.ByteSource;
import io.openshell.router.wire.Http1ViolationException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A tunnel is opened for the one target in its one spelling, and what is behind the head is the tunnel's, byte by byte. */
class ConnectHeadFuzzTest {
    private static final Http1Limits LIMITS =
            Http1Limits.builder().connectHeadBytes(400).headerCount(8).build();

    @FuzzTest
    void onlyTheOneTargetOpensATunnel(byte[] wire) throws IOException {
        String text = new String(wire, StandardCharsets.ISO_8859_1);
        String whole = read(PieceSource.whole(wire), text);

        assertThat(read(PieceSource.split(wire), text)).isEqualTo(whole);
    }

    private static String read(ByteSource source, String wire) throws IOException {
        Http1RequestReader reader = new Http1RequestReader(source, LIMITS);
        try {
            ConnectHead head = reader.readConnectHead();
            String tunnel = new String(reader.takeBuffered(), StandardCharsets.ISO_8859_1);
            assertThat(wire).contains("\r\n\r\n" + tunnel);
            if (head.isConnectTo("inference.local", 443)) {
                assertThat(wire).matches("(?s)(\r\n)?CONNECT (?i:inference\\.local):443 HTTP/1\\.[01]\r\n.*");
            }
            return head.method() + " " + head.target() + " " + head.headers();
        } catch (Http1ViolationException e) {
            return e.violation().name();
        } catch (EOFException e) {
            return "cut";
        }
    }
}

package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openshell.core.Secret;
import io.openshell.fuzz.Pieces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** No twelve first characters of a key leave, however a backend cuts what it sends; all else leaves as it came. */
class MaskedBodyFuzzTest {
    /** With a beginning that comes back in its middle, which is where searches go wrong. */
    private static final String KEY = "sk-ab-sk-ab-sk-abc-0123456789";

    private static final KeyMask MASK = KeyMask.of(List.of(Secret.of(KEY)));
    private static final List<KeyForms.Form> FORMS = KeyForms.of(Secret.of(KEY));

    private record Sent(Queue<ByteBuffer> pieces) implements UpstreamBody {
        @Override
        public Optional<ByteBuffer> next(Duration patience) {
            return Optional.ofNullable(pieces.poll());
        }

        @Override
        public Optional<ByteBuffer> poll() {
            return Optional.ofNullable(pieces.poll());
        }

        @Override
        public boolean ended() {
            return pieces.isEmpty();
        }

        @Override
        public void close() {
            pieces.clear();
        }
    }

    /**
     * Splits may make a difference of a character or two in front of a spelling: so few of them do not wait for what
     * follows. What tells the key must not be there either way.
     */
    @FuzzTest
    void noSpellingOfTheKeyLeaves(byte[] body) throws IOException, InterruptedException {
        assertMasked(body, read(body.length == 0 ? List.of() : List.of(ByteBuffer.wrap(body.clone()))));
        assertMasked(body, read(Pieces.of(body)));
    }

    private static void assertMasked(byte[] body, byte[] masked) {
        assertThat(masked).hasSameSizeAs(body);
        boolean changed = false;
        for (int i = 0; i < body.length; i++) {
            changed |= masked[i] != body[i];
            assertThat(masked[i]).isIn(body[i], (byte) '*');
        }
        String before = text(body);
        String after = text(masked);
        boolean told = false;
        for (KeyForms.Form form : FORMS) {
            String telling = form.text().substring(0, form.telling());
            told |= before.contains(telling);
            assertThat(after).doesNotContain(telling);
        }
        assertThat(changed).isEqualTo(told);
    }

    private static byte[] read(List<ByteBuffer> pieces) throws IOException, InterruptedException {
        MaskedBody masked = new MaskedBody(new Sent(new ArrayDeque<>(pieces)), MASK);
        List<ByteBuffer> received = new ArrayList<>();
        for (var next = masked.next(Duration.ofSeconds(1)); next.isPresent(); next = masked.next(
                Duration.ofSeconds(1))) {
            received.add(next.get());
        }
        return Pieces.join(received);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

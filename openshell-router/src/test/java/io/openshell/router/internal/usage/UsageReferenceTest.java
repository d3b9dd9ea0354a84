package io.openshell.router.internal.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Meters find what a reader of the whole document finds, in any pieces. */
class UsageReferenceTest {
    private static final int DOCUMENTS = 4000;
    private static final int STREAMS = 800;

    private final Random random = new Random(20261128);
    private final RandomDocuments documents = new RandomDocuments(random);
    private int telling;

    @Test
    void aDocumentSaysWhatItsTreeSays() {
        for (int i = 0; i < DOCUMENTS; i++) {
            boolean responses = random.nextBoolean();
            String document = documents.next();
            ReferenceUsage reference = new ReferenceUsage(responses ? "response" : "message");
            reference.add(document);
            check(Metered.json(responses ? InferenceProtocol.OPENAI_RESPONSES : InferenceProtocol.ANTHROPIC_MESSAGES,
                    document), reference.usage());
        }
        assertThat(telling).isGreaterThan(DOCUMENTS / 10);
    }

    @Test
    void aStreamSaysWhatItsEventsSay() {
        for (int i = 0; i < STREAMS; i++) {
            ReferenceUsage reference = new ReferenceUsage("message");
            StringBuilder stream = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
            for (int events = random.nextInt(8); events > 0; events--) {
                String document = documents.next();
                reference.add(document);
                addEvent(stream, document);
            }
            check(Metered.events(InferenceProtocol.ANTHROPIC_MESSAGES, stream.toString()), reference.usage());
        }
        assertThat(telling).isGreaterThan(STREAMS / 10);
    }

    private void addEvent(StringBuilder stream, String document) {
        String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
        stream.append(random.nextBoolean() ? "event: usage" + end : "");
        // Where two values meet, a line may end.
        for (String line : random.nextInt(3) == 0 ? document.split("(?<=[,:\\[{])(?=\")") : new String[] {document}) {
            stream.append(random.nextInt(9) == 0 ? ": \"usage\":{" + end : "");
            stream.append(random.nextBoolean() ? "data: " : "data:").append(line.strip()).append(end);
        }
        stream.append(end);
    }

    /** Of a broken document nothing is promised but that its pieces do not matter. */
    @Test
    void aBrokenDocumentSaysTheSameInAnyPieces() {
        for (int i = 0; i < DOCUMENTS; i++) {
            StringBuilder document = new StringBuilder(documents.next());
            for (int faults = 1 + random.nextInt(3); faults > 0 && !document.isEmpty(); faults--) {
                int at = random.nextInt(document.length());
                document.replace(at, at + random.nextInt(2), List.of("\"", "{", "}", "[", "]", ",", "\\", "\n", "x", "")
                        .get(random.nextInt(10)));
            }
            Metered body = Metered.json(InferenceProtocol.ANTHROPIC_MESSAGES, document.toString());
            body.saysInPieces(body.usage());
            String text = "data: " + document + "\n\ndata: " + documents.next() + "\n\n";
            Metered events = Metered.events(InferenceProtocol.ANTHROPIC_MESSAGES, text);
            events.saysInPieces(events.usage());
        }
    }

    private void check(Metered body, TokenUsage expected) {
        telling += expected.equals(TokenUsage.unknown()) ? 0 : 1;
        assertThat(body.usage()).as(new String(body.body(), StandardCharsets.UTF_8)).isEqualTo(expected);
        body.saysInPieces(expected);
    }
}

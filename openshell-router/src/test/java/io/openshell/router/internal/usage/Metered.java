package io.openshell.router.internal.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.openshell.core.Headers;
import io.openshell.core.InferenceProtocol;
import io.openshell.router.TokenUsage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** An answer for meters: the same whatever pieces it comes in, and wherever in memory they lie. */
record Metered(InferenceProtocol protocol, Headers headers, byte[] body) {
    /** A body up to this long is split everywhere, a longer one here and there. */
    private static final int SPLIT_EVERYWHERE = 2000;

    static Metered json(InferenceProtocol protocol, String body) {
        return new Metered(protocol, Headers.of("content-type", "application/json"), bytes(body));
    }

    static Metered events(InferenceProtocol protocol, String body) {
        return new Metered(protocol, Headers.of("content-type", "text/event-stream"), bytes(body));
    }

    static Metered messages(byte[] body) {
        return new Metered(InferenceProtocol.AWS_BEDROCK_INVOKE_STREAM,
                Headers.of("content-type", "application/vnd.amazon.eventstream"), body);
    }

    /** The usage of these counts in the order of {@link TokenUsage}; a negative one is unknown. */
    static TokenUsage usage(long input, long output, long cacheRead, long cacheWrite, long reasoning) {
        return new TokenUsage(known(input), known(output), known(cacheRead), known(cacheWrite), known(reasoning));
    }

    private static OptionalLong known(long count) {
        return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is found if the body comes whole. */
    TokenUsage usage() {
        return usage(List.of(ByteBuffer.wrap(body)));
    }

    /** Asserts what is found: whole, split in two anywhere, and in pieces. */
    void says(TokenUsage expected) {
        assertThat(usage()).as("whole %s", new String(body, StandardCharsets.UTF_8)).isEqualTo(expected);
        int step = Math.max(1, (int) Math.pow((double) body.length / SPLIT_EVERYWHERE, 2));
        for (int split = 1; split < body.length; split += step) {
            assertThat(usage(List.of(slice(0, split), slice(split, body.length)))).as("split at %d", split)
                    .isEqualTo(expected);
        }
        saysInPieces(expected);
    }

    /** Asserts what is found byte by byte and in random pieces, in all kinds of buffers. */
    void saysInPieces(TokenUsage expected) {
        Random random = new Random(body.length);
        for (int most : new int[] {1, 3, 9, 17, 40, 300, 2000}) {
            assertThat(usage(pieces(random, most))).as("pieces of at most %d", most).isEqualTo(expected);
        }
    }

    private List<ByteBuffer> pieces(Random random, int most) {
        List<ByteBuffer> places = List.of(
                ByteBuffer.wrap(body),
                ByteBuffer.wrap(body).asReadOnlyBuffer(),
                ByteBuffer.allocateDirect(body.length).put(body).flip(),
                ByteBuffer.allocate(body.length + 7).position(3).slice().put(body).flip());
        List<ByteBuffer> pieces = new ArrayList<>();
        int start = 0;
        while (start < body.length) {
            int size = Math.min(1 + random.nextInt(most), body.length - start);
            ByteBuffer place = places.get(random.nextInt(places.size()));
            pieces.add(random.nextBoolean()
                    ? place.slice(start, size)
                    : place.duplicate().position(start).limit(start + size));
            start += size;
        }
        return pieces;
    }

    private ByteBuffer slice(int start, int end) {
        return ByteBuffer.wrap(body, start, end - start);
    }

    private TokenUsage usage(List<ByteBuffer> pieces) {
        UsageMeter meter = UsageMeter.of(protocol, 200, headers);
        for (ByteBuffer piece : pieces) {
            int position = piece.position();
            int limit = piece.limit();
            meter.accept(piece);
            assertThat(piece.position()).isEqualTo(position);
            assertThat(piece.limit()).isEqualTo(limit);
        }
        TokenUsage usage = meter.usage();
        assertThat(meter.usage()).isEqualTo(usage);
        return usage;
    }
}

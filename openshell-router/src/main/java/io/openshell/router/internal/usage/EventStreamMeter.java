package io.openshell.router.internal.usage;

/**
 * Meters Bedrock's streams: messages of {@code application/vnd.amazon.eventstream}, each an object whose {@code bytes}
 * are an event of the model in base64. A message is its length, that of its headers, a checksum; headers; payload;
 * another checksum; numbers in network order. Checksums are not looked at: they are the client's matter. A length that
 * cannot be ends the metering.
 */
final class EventStreamMeter extends BodyMeter {
    private static final int LENGTHS = 8;
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;

    /** The limits of AWS's own clients. */
    private static final int MOST_HEADERS = 128 * 1024;

    private static final int MOST_PAYLOAD = 24 * 1024 * 1024;

    /** The payload around an event. */
    private static final class Envelope implements MemberReader.Members {
        private static final Names TOP = Names.NONE.with("bytes", Member.TEXT);

        private final Base64Text event;

        Envelope(Base64Text event) {
            this.event = event;
        }

        @Override
        public int find(int parent, byte[] bytes, int start, int length) {
            return TOP.find(bytes, start, length);
        }

        @Override
        public void count(int parent, int member, long value) {
            throw new IllegalStateException("no count is wanted");
        }

        @Override
        public void text(byte[] bytes, int start, int end) {
            event.decode(bytes, start, end);
        }
    }

    private final UsageDocument document = UsageDocument.ofBedrockEvents();
    private final MemberReader event = new MemberReader(document);
    private final Base64Text text = new Base64Text(event);
    private final MemberReader envelope = new MemberReader(new Envelope(text));

    /** The two lengths that a message begins with, as far as they are here. */
    private long lengths;

    /** How many bytes of the message are behind us. */
    private int position;

    private int payloadStart;
    private int payloadEnd;
    private boolean broken;

    @Override
    void read(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && !broken) {
            if (position < LENGTHS) {
                lengths = lengths << Byte.SIZE | bytes[at++] & 0xff;
                position++;
                if (position == LENGTHS) {
                    begin();
                }
                continue;
            }
            int next =
                    position < payloadStart ? payloadStart : position < payloadEnd ? payloadEnd : payloadEnd + CHECKSUM;
            int size = Math.min(end - at, next - position);
            boolean whole = position == payloadStart && size == payloadEnd - payloadStart;
            if (next == payloadEnd && (!whole || Base64Filter.mayHaveCounts(bytes, at, at + size))) {
                envelope.read(bytes, at, at + size);
            }
            at += size;
            position += size;
            if (position == payloadEnd + CHECKSUM) {
                position = 0;
            }
        }
    }

    private void begin() {
        int length = (int) (lengths >> Integer.SIZE);
        int headers = (int) lengths;
        int payload = length - PRELUDE - CHECKSUM - headers;
        broken = length < 0 || headers < 0 || headers > MOST_HEADERS || payload < 0 || payload > MOST_PAYLOAD;
        payloadStart = PRELUDE + headers;
        payloadEnd = length - CHECKSUM;
        envelope.begin();
        text.begin();
        event.begin();
    }

    @Override
    TokenCounts counts() {
        return document.counts();
    }
}

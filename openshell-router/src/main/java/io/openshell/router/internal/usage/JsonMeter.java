package io.openshell.router.internal.usage;

/** Meters a body that is one JSON object. A byte order mark makes it none (RFC 8259 section 8.1). */
final class JsonMeter extends BodyMeter {
    private final UsageDocument document;
    private final MemberReader reader;

    JsonMeter(UsageDocument document) {
        this.document = document;
        this.reader = new MemberReader(document);
    }

    @Override
    void read(byte[] bytes, int start, int end) {
        reader.read(bytes, start, end);
    }

    @Override
    TokenCounts counts() {
        return document.counts();
    }
}

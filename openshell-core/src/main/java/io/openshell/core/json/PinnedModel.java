package io.openshell.core.json;

/** Pins the model. */
final class PinnedModel extends ModelRewriter {
    private static final byte[] NOTHING = {};

    /** The model id as a JSON string. */
    private final byte[] value;

    /** The member to insert in an empty object. */
    private final byte[] onlyMember;

    /** The member to insert in front of others. */
    private final byte[] firstMember;

    PinnedModel(byte[] value) {
        this.value = value;
        this.onlyMember = JsonText.member("model", value, "");
        this.firstMember = JsonText.member("model", value, ",");
    }

    @Override
    RewrittenBody rewritten(byte[] body, int offset, int length) throws InvalidJsonException {
        PinScan scan = PinScan.of(body, offset, length);
        byte[] member = scan.isEmpty() ? onlyMember : firstMember;
        return new RewrittenBody(scan, value, scan.hasModel() ? NOTHING : member);
    }
}

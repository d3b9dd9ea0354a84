package io.openshell.core.json;

import java.util.List;

/** Takes the model out, and what else has to go. */
final class RemovedModel extends ModelRewriter {
    private static final byte[] NOTHING = {};

    private final List<String> names;
    private final String required;

    /** The required member where no other one stays. */
    private final byte[] onlyMember;

    /** The required member in front of others. */
    private final byte[] firstMember;

    RemovedModel(List<String> names, String required, byte[] value) {
        this.names = names;
        this.required = required;
        this.onlyMember = JsonText.member(required, value, "");
        this.firstMember = JsonText.member(required, value, ",");
    }

    @Override
    RewrittenBody rewritten(byte[] body, int offset, int length) throws InvalidJsonException {
        RemovalScan scan = RemovalScan.of(body, offset, length, names, required);
        byte[] member = scan.keepsAny() ? firstMember : onlyMember;
        return new RewrittenBody(scan, NOTHING, scan.hasRequired() ? NOTHING : member);
    }
}

package io.openshell.router.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The IPv4 address inside an IPv6 one, for the forms whose packets may end at that IPv4 address. */
final class EmbeddedIpv4 {
    /** Where the four bytes lie in each block: RFC 4291 section 2.5.5, RFC 6052 section 2.1, RFC 8215, RFC 3056. */
    private record Form(CidrBlock block, int offset) {}

    private static final List<Form> FORMS = List.of(
            new Form(CidrBlock.parse("::ffff:0:0/96"), 12),
            new Form(CidrBlock.parse("::/96"), 12),
            new Form(CidrBlock.parse("64:ff9b::/96"), 12),
            new Form(CidrBlock.parse("64:ff9b:1::/48"), 12),
            new Form(CidrBlock.parse("2002::/16"), 2));

    private EmbeddedIpv4() {}

    static Optional<byte[]> of(byte[] address) {
        for (Form form : FORMS) {
            if (form.block().contains(address)) {
                return Optional.of(Arrays.copyOfRange(address, form.offset(), form.offset() + 4));
            }
        }
        return Optional.empty();
    }
}

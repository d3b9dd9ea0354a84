package io.openshell.router.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A block of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3). Immutable and thread-safe. */
public final class CidrBlock {
    /** Without leading zeros, which some readers take for octal. */
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    /** InetAddress takes what matches this for a literal, well formed or not. */
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    private final byte[] prefix;
    private final int bits;

    private CidrBlock(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /**
     * Returns the block that {@code text} names, such as {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is a
     * block of one.
     *
     * @throws IllegalArgumentException if it names none
     */
    public static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = literal(slash < 0 ? text : text.substring(0, slash), text);
        int most = address.length * 8;
        int bits = slash < 0 ? most : bits(text.substring(slash + 1), most, text);
        return new CidrBlock(address, bits);
    }

    private static byte[] literal(String address, String text) {
        // Only what is an IPv4 or IPv6 literal for sure may reach InetAddress: a name would be looked up.
        boolean ipv6 = IPV6.matcher(address).matches();
        if (!ipv6 && !IPV4.matcher(address).matches()) {
            throw new IllegalArgumentException("not a block of addresses: " + text);
        }
        byte[] bytes;
        try {
            bytes = InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not a block of addresses: " + text, e);
        }
        return ipv6 && bytes.length == 4 ? mapped(bytes) : bytes;
    }

    /** Undoes InetAddress, which turns {@code ::ffff:a.b.c.d} into the IPv4 address. */
    private static byte[] mapped(byte[] ipv4) {
        byte[] ipv6 = new byte[16];
        ipv6[10] = (byte) 0xff;
        ipv6[11] = (byte) 0xff;
        System.arraycopy(ipv4, 0, ipv6, 12, 4);
        return ipv6;
    }

    private static int bits(String digits, int most, String text) {
        if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > most) {
            throw new IllegalArgumentException("not a block of addresses: " + text);
        }
        return Integer.parseInt(digits);
    }

    /** Returns whether {@code address}, 4 or 16 bytes in network order, lies in this block. */
    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
            return false;
        }
        int mask = 0xff00 >> bits % 8 & 0xff;
        return mask == 0 || (address[whole] & mask) == (prefix[whole] & mask);
    }
}

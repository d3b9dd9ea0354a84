package io.openshell.router.internal;

import java.net.InetAddress;
import java.util.List;

/**
 * Keeps backend connections away from link-local and cloud-metadata addresses, whatever name led there. Forms of IPv6
 * that carry an IPv4 address (mapped, compatible, NAT64, 6to4) are judged by that address as well.
 *
 * <p>Immutable and thread-safe.
 */
public final class AddressGuard {
    /** Link-local blocks, and the addresses at which clouds serve instance credentials outside of them. */
    private static final List<CidrBlock> GUARDED = List.of(
            CidrBlock.parse("169.254.0.0/16"),
            CidrBlock.parse("fe80::/10"),
            CidrBlock.parse("100.100.100.200/32"), // Alibaba Cloud
            CidrBlock.parse("168.63.129.16/32"), // Azure's wire server
            CidrBlock.parse("192.0.0.192/32"), // Oracle Cloud
            CidrBlock.parse("fd00:ec2::254/128"), // AWS
            CidrBlock.parse("fd20:ce::254/128")); // Google Cloud

    private final List<CidrBlock> allowed;

    /** Creates a guard that lets {@code allowed} through. */
    public AddressGuard(List<CidrBlock> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Returns whether a connection to {@code address} must not be made. */
    public boolean refuses(InetAddress address) {
        byte[] bytes = address.getAddress();
        return refuses(bytes) || EmbeddedIpv4.of(bytes).filter(this::refuses).isPresent();
    }

    private boolean refuses(byte[] address) {
        return contains(GUARDED, address) && !contains(allowed, address);
    }

    private static boolean contains(List<CidrBlock> blocks, byte[] address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }
}

package io.openshell.router.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.openshell.router.TestNames;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private static final AddressGuard GUARD = new AddressGuard(List.of());

    @ParameterizedTest
    @ValueSource(strings = {"169.254.0.0", "169.254.169.254", "169.254.170.2", "169.254.255.255", "100.100.100.200",
        "168.63.129.16", "192.0.0.192", "fe80::1", "febf:ffff::1", "fd00:ec2::254", "fd20:ce::254",
        "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::169.254.169.254", "64:ff9b:1::169.254.169.254",
        "2002:a9fe:a9fe::1", "64:ff9b::100.100.100.200"})
    void linkLocalAndMetadataAddressesAreRefused(String address) throws Exception {
        assertThat(GUARD.refuses(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "8.8.8.8", "169.253.255.255",
        "169.255.0.0", "100.100.100.199", "fec0::1", "fd00:ec2::253", "2001:db8::1", "64:ff9b::8.8.8.8",
        "2002:0808:0808::1", "::ffff:127.0.0.1", "192.0.0.171"})
    void othersAreNot(String address) throws Exception {
        assertThat(GUARD.refuses(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"169.254.10.0/24, 169.254.10.7, false", "169.254.10.0/24, 169.254.11.7, true",
        "169.254.169.254, 169.254.169.254, false", "fe80::/10, fe80::1, false", "fe80::/10, 169.254.1.1, true",
        "0.0.0.0/0, 169.254.169.254, false", "fd00:ec2::254/128, fd00:ec2::254, false"})
    void theOperatorCanAllowABlock(String block, String address, boolean refused) throws Exception {
        AddressGuard guard = new AddressGuard(List.of(CidrBlock.parse(block)));

        assertThat(guard.refuses(InetAddress.getByName(address))).isEqualTo(refused);
    }

    @Test
    void allowingAnEmbeddingDoesNotAllowWhatIsEmbedded() throws Exception {
        AddressGuard guard = new AddressGuard(List.of(CidrBlock.parse("64:ff9b::/96")));

        assertThat(guard.refuses(InetAddress.getByName("64:ff9b::169.254.169.254"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
        "10.0.0/8", "10.0.0.256/8", "localhost/8", "example.com", "fe80::/129", "fe80:::/10", "fe80::1%eth0/64",
        "10.0.0.0/\u0668", " 10.0.0.0/8", "10.0.0.0 /8", "0x7f.0.0.1/8"})
    void whatIsNoBlockIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CidrBlock.parse(text));
    }

    /** A name would be looked up: by mistake, at whatever name service there is, with whatever answer. */
    @ParameterizedTest
    @ValueSource(strings = {"256.1.1.1", "1.1.1.999", ".:1", "010.0.0.1", "1.2.3.4.5"})
    void whatIsNoLiteralIsNotLookedUp(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> CidrBlock.parse(address));
        assertThat(TestNames.lookups(address)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3/8, 10.255.0.1, true", "10.1.2.3/8, 11.0.0.1, false", "10.128.0.0/9, 10.127.255.255, false",
        "10.128.0.0/9, 10.128.0.0, true", "0.0.0.0/0, 255.1.2.3, true", "0.0.0.0/0, ::1, false",
        "10.0.0.1, 10.0.0.1, true", "10.0.0.1, 10.0.0.2, false", "2001:db8::/33, 2001:db8:7fff::, true",
        "2001:db8::/33, 2001:db8:8000::, false"})
    void aBlockContainsWhatSharesItsPrefix(String block, String address, boolean contained) throws Exception {
        assertThat(CidrBlock.parse(block).contains(InetAddress.getByName(address).getAddress())).isEqualTo(contained);
    }
}

package io.openshell.proxy.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    @Test
    void linesHave64Characters() {
        assertThat(Pem.encode("X", new byte[50]))
                .isEqualTo("-----BEGIN X-----\n" + "A".repeat(64) + "\nAAA=\n-----END X-----\n");
    }

    @Test
    void blocksOfOneLabelAreFoundAmongOtherText() {
        String text = "about\n" + Pem.encode("Y", new byte[] {9}) + Pem.encode("X", new byte[] {1}) + "and\r\n"
                + Pem.encode("X", new byte[100]).replace("\n", "\r\n") + "end";

        List<byte[]> blocks = decode(text);

        assertThat(blocks).containsExactly(new byte[] {1}, new byte[100]);
        assertThat(decode("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-----BEGIN X-----\nAA==\n",
        "-----BEGIN X-----\nAA==\n-----END Y-----\n",
        "-----BEGIN X-----\nAA==\n-----END X----",
        "-----BEGIN X-----\n-----END X-----\n",
        "-----BEGIN X-----\nsecr%t==\n-----END X-----\n",
        "-----BEGIN X-----\nsecre\n-----END X-----\n",
        "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nAA==\n-----END X-----\n",
        "-----BEGIN X-----\nAA==\n-----BEGIN X-----\nAA==\n-----END X-----\n",
    })
    void aBrokenBlockIsRefusedWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> decode(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageMatching("a X block (has no end|is not Base64)");
    }

    private static List<byte[]> decode(String text) {
        return Pem.decode("X", text.getBytes(StandardCharsets.US_ASCII));
    }
}

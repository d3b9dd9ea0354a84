package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    private static final String KEY = "sk-live-4Zq8vXw2";

    @Test
    void itIsRevealedOnRequestAndPrintedNever() {
        Secret secret = Secret.of(KEY);

        assertThat(secret.reveal()).isEqualTo(KEY);
        assertThat(secret).hasToString("Secret[hidden]");
        assertThat(List.of(Optional.of(secret)).toString()).doesNotContain(KEY);
        assertThat(secret.hashCode()).isEqualTo(Secret.of("other").hashCode());
    }

    @Test
    void equalKeysAreEqual() {
        assertThat(Secret.of(KEY)).isEqualTo(Secret.of(KEY)).isNotEqualTo(Secret.of(KEY + "x")).isNotEqualTo(KEY);
    }

    @Test
    void itCannotBeSerialised() {
        assertThat(Serializable.class.isAssignableFrom(Secret.class)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankKeyIsNone(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(value));
    }
}

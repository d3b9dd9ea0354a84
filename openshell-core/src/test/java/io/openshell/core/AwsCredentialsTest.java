package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsCredentialsTest {
    private static final String ID = "AKIAIOSFODNN7EXAMPLE";
    private static final String KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TOKEN = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4==";

    @Test
    void aPairIsReadAndWritten() {
        AwsCredentials credentials = AwsCredentials.parse(Secret.of(ID + ":" + KEY));

        assertThat(credentials).isEqualTo(new AwsCredentials(ID, Secret.of(KEY), Optional.empty()));
        assertThat(credentials.joined().reveal()).isEqualTo(ID + ":" + KEY);
    }

    @Test
    void aSessionTokenIsReadAndWritten() {
        AwsCredentials credentials = AwsCredentials.parse(Secret.of(ID + ":" + KEY + ":" + TOKEN));

        assertThat(credentials.sessionToken()).contains(Secret.of(TOKEN));
        assertThat(credentials.joined().reveal()).isEqualTo(ID + ":" + KEY + ":" + TOKEN);
    }

    @Test
    void nothingIsPrinted() {
        assertThat(AwsCredentials.parse(Secret.of(ID + ":" + KEY + ":" + TOKEN)).toString())
                .doesNotContain(ID, KEY, TOKEN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "x                                       | AWS credentials must be",
        ID + "                                   | AWS credentials must be",
        ID + ":" + KEY + ":" + TOKEN + ":more    | AWS credentials must be",
        ID + ":                                  | secret access key is missing",
        ID + "::" + TOKEN + "                    | secret access key is missing",
        ":" + KEY + "                            | access key id must",
        KEY + ":" + ID + "                       | access key id must",
        "AKIAIOS:" + KEY + "                     | access key id must",
        "AKIA IOSFODNN7:" + KEY + "              | access key id must",
        "AKIAIOSFODNN7-EXAMPLE:" + KEY + "       | access key id must",
        ID + ":short                             | secret access key must",
        ID + ":wJalrXUtnFEMI K7MDENG+bPxRfiCYEX  | secret access key must",
        ID + ":" + KEY + ":                      | session token is missing",
        ID + ":" + KEY + ":short                 | session token must",
        ID + ":" + KEY + ":AQoDYXdzEPT wEXAMPLEtc764bNrC9 | session token must"
    })
    void whatIsNoneIsRefusedAndNotRepeated(String joined, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsCredentials.parse(Secret.of(joined)))
                .withMessageContaining(words)
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(ID, KEY, TOKEN, "short"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\nX: y", "\u00e9", "\u0000", " "})
    void aSecretWithOtherCharactersIsRefused(String more) {
        assertThatIllegalArgumentException().isThrownBy(() -> AwsCredentials.parse(Secret.of(ID + ":" + KEY + more)));
        assertThatIllegalArgumentException().isThrownBy(() -> AwsCredentials.parse(Secret.of(ID + more + ":" + KEY)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsCredentials.parse(Secret.of(ID + ":" + KEY + ":" + TOKEN + more)));
    }

    @Test
    void lengthsAreLimited() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsCredentials.parse(Secret.of("A".repeat(129) + ":" + KEY)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsCredentials.parse(Secret.of(ID + ":" + "k".repeat(257))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AwsCredentials.parse(Secret.of(ID + ":" + KEY + ":" + "t".repeat(16385))));
    }
}

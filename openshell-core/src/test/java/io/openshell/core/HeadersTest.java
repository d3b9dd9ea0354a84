package io.openshell.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    private static final Headers HEADERS = Headers.of("Accept", "a", "X-Key", "secret", "accept", "b");

    @Test
    void namesCompareWithoutCaseAndFieldsKeepOrderAndSpelling() {
        List<String> seen = new ArrayList<>();
        HEADERS.forEach((name, value) -> seen.add(name + "=" + value));

        assertThat(seen).containsExactly("Accept=a", "X-Key=secret", "accept=b");
        assertThat(HEADERS.first("ACCEPT")).contains("a");
        assertThat(HEADERS.all("aCCept")).containsExactly("a", "b");
        assertThat(HEADERS.contains("x-key")).isTrue();
        assertThat(HEADERS.contains("x-keys")).isFalse();
        assertThat(HEADERS.first("none")).isEmpty();
        assertThat(HEADERS.size()).isEqualTo(3);
        assertThat(HEADERS.name(2)).isEqualTo("accept");
        assertThat(HEADERS.value(2)).isEqualTo("b");
    }

    @Test
    void toStringShowsNamesOnly() {
        assertThat(HEADERS).hasToString("Headers[Accept, X-Key, accept]");
    }

    @Test
    void filteredHeadersKeepTheirOrder() {
        assertThat(HEADERS.filter((name, value) -> !value.equals("secret")))
                .isEqualTo(Headers.of("Accept", "a", "accept", "b"));
        assertThat(Headers.builder().addAll(HEADERS).add("C", "d").build().size()).isEqualTo(4);
        assertThat(Headers.empty()).isEqualTo(Headers.of());
    }

    @Test
    void headersAreEqualByTheSpellingAndTheOrderOfTheirFields() {
        assertThat(HEADERS)
                .isEqualTo(Headers.of("Accept", "a", "X-Key", "secret", "accept", "b"))
                .hasSameHashCodeAs(Headers.of("Accept", "a", "X-Key", "secret", "accept", "b"))
                .isNotEqualTo(Headers.of("accept", "a", "X-Key", "secret", "accept", "b"))
                .isNotEqualTo(Headers.of("accept", "b", "X-Key", "secret", "Accept", "a"))
                .isNotEqualTo(Headers.of("Accept", "a", "X-Key", "other", "accept", "b"))
                .isNotEqualTo(Headers.empty());
        assertThat(Set.of(HEADERS, Headers.empty(), Headers.of("A", "b"))).hasSize(3);
    }

    @Test
    void aNameIsOfLettersDigitsAndFifteenSigns() {
        String token = "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~";
        for (char c = 0; c < 0x200; c++) {
            assertThat(Headers.isToken("a" + c)).as("character %d", (int) c).isEqualTo(token.indexOf(c) >= 0);
        }
        assertThat(Headers.of(token, "v").name(0)).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\n", "a\0", "\u00e9", "a(b)", "a@", "\"a\"", "a/b", "\uff21"})
    void whatIsNoTokenIsNoName(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Headers.of(name, "v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" a", "a ", "\ta", "a\t", "a\nb", "a\rb", "a\r\nB: c", "a\0", "\u007f", "\u001b[1m",
        "\u0100", "\u20ac"})
    void whatCannotStandInAFieldIsNoValueAndIsNotRepeated(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Headers.of("Authorization", value))
                .withMessage("not a value for the header Authorization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a b\tc", "\u0080\u00ff", "Bearer x.y-z~1+/=", "!\"#$%&'()*,:;<=>?@[\\]^`{|}"})
    void anythingElseIsAValue(String value) {
        assertThat(Headers.of("A", value).first("a")).contains(value);
    }

    @Test
    void aNameNeedsItsValue() {
        assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("A"));
    }

    @Test
    void tokensAreMadeOfWhatTheGrammarNames() {
        for (int c = -70; c < 0x300; c++) {
            // RFC 9110, section 5.6.2: any visible character but delimiters.
            boolean visible = c > ' ' && c <= '~';
            assertThat(Headers.isTokenChar(c)).as("%d", c).isEqualTo(visible && "(),/:;<=>?@[\\]{}\"".indexOf(c) < 0);
        }
    }
}

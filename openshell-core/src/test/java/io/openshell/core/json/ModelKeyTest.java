package io.openshell.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as they stand between the quotes. */
class ModelKeyTest {
    @ParameterizedTest
    @ValueSource(strings = {"model", "\\u006dodel", "mode\\u006C"})
    void aKeyThatDecodesToModelIsTheModel(String key) {
        assertThat(isModel(key)).isTrue();
        assertThat(readsAsModel(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Model", "MODEL", "modeL", "mOdEl", "\\u004dodel", "\\u004D\\u004F\\u0044\\u0045\\u004C"})
    void aKeyInOtherCaseIsAlikeForGo(String key) {
        assertThat(isModel(key)).isFalse();
        assertThat(readsAsModel(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "model\\u0000", "model\\u0000\\u0000", "model\\u0000x", "Model\\u0000\u00e4\\n", "model\\u0000\\ud800",
        "model\\u0000model", "\\u0000model", "mod\\u0000el", "m\\u0000odel\\u0000x",
    })
    void aKeyThatIsModelWithoutItsNulOrUpToItIsAlikeForParsersInC(String key) {
        assertThat(isModel(key)).isFalse();
        assertThat(readsAsModel(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "_model", "model_", "mo_del", "mo-del", "-M-O-D-E-L-", "__model__", "mo\\u005fdel", "model_\\u0000x",
    })
    void aKeyThatIsModelWithoutItsDelimitersIsAlikeForFastjson(String key) {
        assertThat(isModel(key)).isFalse();
        assertThat(readsAsModel(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ufeffmodel", "\\ufeffmodel", "mod\ufeffel", "model\\uFEFF"})
    void aKeyThatIsModelWithoutItsByteOrderMarkIsAlikeForTextDecoder(String key) {
        assertThat(isModel(key)).isFalse();
        assertThat(readsAsModel(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "m", "mode", "models", "xmodel", "modelx", "model ", " model", "mo del", "model.", "model\\n", "modle",
        "odel", "mmodel", "modell", "model_id", "my_model", "modelId", "model\\\\", "\\\"model", "mod\\/el", "_",
        "\\u0000", "_____", "mode\\u0000l2", "model2\\u0000", "modelx\\u0000", "\\u0000", "x\\u0000model",
        "mode\\u0000", "\uff4d\uff4f\uff44\uff45\uff4c", "m\u043edel", "mod\u0435l", "mod\u200bel", "mode\u0142",
        "mode\u2113", "\ud835\udc26odel", "\\ud835\\udc26odel", "model\\ud800", "mod\\udc00el", "\u00edmodel",
        "model\u0301", "mod\u00adel", "messages", "max_tokens", "stream",
    })
    void anyOtherKeyIsNeither(String key) {
        assertThat(isModel(key)).isFalse();
        assertThat(readsAsModel(key)).isFalse();
    }

    private static boolean isModel(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return ModelKey.isModel(bytes, 0, bytes.length);
    }

    private static boolean readsAsModel(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return ModelKey.readsAsModel(bytes, 0, bytes.length);
    }
}

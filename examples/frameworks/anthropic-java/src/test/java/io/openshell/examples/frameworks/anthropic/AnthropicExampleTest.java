package io.openshell.examples.frameworks.anthropic;

import org.junit.jupiter.api.Test;

class AnthropicExampleTest {
    @Test
    void withoutArgumentsItAsksTheMock() {
        AnthropicExample.main(new String[0]);
    }
}

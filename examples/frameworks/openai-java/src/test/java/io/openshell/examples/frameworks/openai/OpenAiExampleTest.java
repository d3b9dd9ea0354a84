package io.openshell.examples.frameworks.openai;

import org.junit.jupiter.api.Test;

class OpenAiExampleTest {
    @Test
    void withoutArgumentsItAsksTheMock() {
        OpenAiExample.main(new String[0]);
    }
}

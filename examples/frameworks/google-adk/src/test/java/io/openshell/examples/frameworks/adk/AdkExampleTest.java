package io.openshell.examples.frameworks.adk;

import org.junit.jupiter.api.Test;

class AdkExampleTest {
    @Test
    void withoutArgumentsItAsksTheMock() {
        AdkExample.main(new String[0]);
    }
}

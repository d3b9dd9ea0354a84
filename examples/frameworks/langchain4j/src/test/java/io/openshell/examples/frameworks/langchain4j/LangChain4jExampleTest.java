package io.openshell.examples.frameworks.langchain4j;

import org.junit.jupiter.api.Test;

class LangChain4jExampleTest {
    @Test
    void withoutArgumentsItAsksTheMock() throws Exception {
        LangChain4jExample.main(new String[0]);
    }
}

package io.openshell.router.testing;

/** Made-up counts of tokens that follow from the request and its place among all, so that sums tell whose are missing. */
record TokenNumbers(int input, int output, int cacheRead, int cacheWrite, int reasoning) {

    /** Of an upstream's first request nothing is cached and nothing thought about: the output is what is said. */
    static TokenNumbers of(DialectRequest request, DialectScript script) {
        int index = request.index();
        int input = request.promptTokens();
        int reasoning = index % 5 * 8;
        return new TokenNumbers(input, script.pieces().size() + reasoning, input * (index % 4) / 4, index % 3 * 16,
                reasoning);
    }
}

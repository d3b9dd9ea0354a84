package io.openshell.cli.canary;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Requests of sandboxed code: sound ones of all protocols, odd ones, and ones that no server should take. */
final class CanaryRequests {
    private static final String[] PATHS = {"/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings",
        "/v1/messages", "/v1/messages/count_tokens", "/model/m%3A1/invoke", "/model/m/invoke-with-response-stream"};
    private static final String[] BODIES = {"{\"model\":\"mine\",\"stream\":true}", "{}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"what is your key? \\ud83d\\ude00\"}],\"max_tokens\":1e2}",
        "{\"model\":\"a\",\"\\u006dodel\":\"b\",\"input\":[1,2,3]}", "{\"prompt\":\"x\",\"stream\":false}"};
    private static final String[] BROKEN = {"", "{", "nul", "[]", "\"text\"", "{\"model\":NaN}", "\ufeff{}", "{}{}",
        "{\"a\":\"\u0000\"}", "[".repeat(600), "{\"model\":\"a\"", "\u00ff\u00fe"};
    private static final String[] TARGETS = {"/v1/files", "/", "*", "/v1/models/../../v1/files", "/v1/%2e%2e/files",
        "/v1/chat/completions?api-key=mine", "https://inference.local/v1/models/gpt%20x",
        "http://169.254.169.254/latest", "/v1/models/%zz", "/v1/models/a#b", "/v1/models/\u00e9", "//v1/models",
        "/v1/chat/completions/", "/v1/models/" + "a".repeat(4000)};
    private static final String[] HEADERS = {"Accept: */*", "Accept-Encoding: gzip, br", "X-Model-Id: x", "Cookie: a=b",
        "Authorization: Bearer of-the-sandbox", "X-Api-Key: of-the-sandbox", "Anthropic-Version: 2023-06-01",
        "OpenAI-Organization: o", "User-Agent: canary/1", "Connection: X-Model-Id", "TE: trailers", "Range: bytes=0-5",
        "Proxy-Authorization: Basic b2YtdGhlLXNhbmRib3g=", "X-Forwarded-For: 1.2.3.4", "Expect: 100-continue"};
    private static final String[] MALFORMED = {
        "POST /v1/completions HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        "POST /v1/completions HTTP/1.1\r\nHost: inference.local\r\nContent-Length: +2\r\n\r\n{}",
        "POST /v1/completions HTTP/1.1\r\nHost : inference.local\r\n\r\n",
        "POST /v1/completions HTTP/1.1\nHost: inference.local\n\n", "GET /v1/models HTTP/1.1\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nHost: inference.local\r\nHost: inference.local\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /v1/models HTTP/9.9\r\nHost: inference.local\r\n\r\n",
        "GET /v1/models\r\n\r\n", "\u0000\u0001\u0002\u0003\r\n\r\n",
        "GET /v1/models HTTP/1.1\r\nHost: inference.local\r\n folded: x\r\n\r\n",
        "POST /v1/completions HTTP/1.1\r\nHost: inference.local\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "POST /v1/completions HTTP/1.1\r\nHost: inference.local\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/completions HTTP/1.1\r\nHost: inference.local\r\nContent-Length: 99999999999\r\n\r\n"};

    private CanaryRequests() {}

    static byte[] sound(RandomGenerator random) {
        return random.nextInt(12) == 0
                ? request("GET", random.nextBoolean() ? "/v1/models" : "/v1/models/a/b", "", random)
                : request("POST", pick(PATHS, random), pick(BODIES, random), random);
    }

    static byte[] brokenJson(RandomGenerator random) {
        return request("POST", pick(PATHS, random), pick(BROKEN, random), random);
    }

    static byte[] oddTarget(RandomGenerator random) {
        return request(random.nextBoolean() ? "GET" : "POST", pick(TARGETS, random), "{}", random);
    }

    static byte[] malformed(RandomGenerator random) {
        return pick(MALFORMED, random).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] request(String method, String target, String body, RandomGenerator random) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: inference.local\r\n");
        for (int i = random.nextInt(5); i > 0; i--) {
            head.append(pick(HEADERS, random)).append("\r\n");
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            head.append("x-").append(Integer.toString(random.nextInt(100_000), 36)).append(": ")
                    .append(Long.toString(random.nextLong(), 36)).append("\r\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (random.nextInt(3) > 0) {
            out.writeBytes(latin1(head + "Content-Length: " + bytes.length + "\r\n\r\n"));
            out.writeBytes(bytes);
            return out.toByteArray();
        }
        out.writeBytes(latin1(head + "Transfer-Encoding: chunked\r\n\r\n"));
        for (int at = 0; at < bytes.length;) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(20));
            out.writeBytes(latin1(Integer.toHexString(size) + "\r\n"));
            out.write(bytes, at, size);
            out.writeBytes(latin1("\r\n"));
            at += size;
        }
        out.writeBytes(latin1("0\r\n\r\n"));
        return out.toByteArray();
    }

    private static String pick(String[] texts, RandomGenerator random) {
        return texts[random.nextInt(texts.length)];
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

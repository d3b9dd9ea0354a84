package io.openshell.proxy.app.smuggling;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Streams spliced from pieces of the table and from good requests, with a few bytes changed. Each has a seed of its
 * own, which is its name: the same seed gives the same stream.
 */
final class RandomStreams {
    private static final int LONGEST = 2000;

    /** The bytes that parsers argue about. */
    private static final String SPECIAL =
            "\r\n\t\0 :;,?#/\\.%\"=+-0123456789abcdefghIX{}_\u000b\u007f\u0085\u00a0\u00ff";

    private static final List<String> LINES = List.of(
            "Content-Length: 22\r\n", "Content-Length: 0\r\n", "Content-Length: 4\r\n", "content-length: 22 \r\n",
            "Content-Length: 022\r\n", "Content-Length: 22, 22\r\n", "Content-Length:+22\r\n",
            "Content-Length : 22\r\n",
            "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding:\tchunked\r\n",
            "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding\r\n : chunked\r\n", "TE: chunked\r\n",
            "Connection: close\r\n", "Connection: keep-alive\r\n", "Connection: content-length, user-agent\r\n",
            "Expect: 100-continue\r\n", "Upgrade: h2c\r\n", "Host: backend\r\n", "Host: inference.local:443\r\n",
            "User-Agent: a b\r\n", "Accept: a\r\n b\r\n", "Accept: \r\n", "X-Model-Id: m\r\n",
            "Authorization: Bearer x\r\n",
            "Content-Type: application/json; charset=utf-8\r\n", "Content-Type: text/plain\r\n", "A: b\n", "A: \rb\r\n",
            "\r\n");

    private static final List<String> TARGETS = List.of(
            "/v1/chat/completions", "/v1/embeddings", "/v1/completions?a=b", "/v1/responses", "/model/m/invoke",
            "/v1/messages",
            "/v1/x/../embeddings", "https://inference.local/v1/embeddings", "/v1/files");

    private static final List<String> CHUNK_LINES = List.of(
            "16\r\n", "16;a=b\r\n", "016\r\n", "16 \r\n", "16 ;a\r\n", "0x16\r\n", "16\n", "16;\n", "+16\r\n",
            "16\r\r\n",
            "17\r\n");

    private final Random random;
    private final List<HostileStream> table;

    private RandomStreams(long seed, List<HostileStream> table) {
        this.random = new Random(seed);
        this.table = table;
    }

    /** Returns {@code count} streams, the first of seed {@code seed}, the next of the seed behind it. */
    static Stream<HostileStream> of(long seed, long count) {
        List<HostileStream> table = StreamTable.all();
        return LongStream.range(seed, seed + count).mapToObj(each -> HostileStream.unknown(
                "seed " + each, new RandomStreams(each, table).bytes()));
    }

    private String bytes() {
        StringBuilder bytes = new StringBuilder();
        int parts = 1 + random.nextInt(3);
        for (int i = 0; i < parts; i++) {
            bytes.append(random.nextInt(5) == 0 ? spliced() : request());
        }
        for (int changes = Math.max(0, random.nextInt(6) - 3); changes > 0; changes--) {
            change(bytes);
        }
        bytes.setLength(Math.min(bytes.length(), LONGEST));
        return bytes.toString();
    }

    /** The front of one stream and the back of another. */
    private String spliced() {
        String front = oneOf(table).bytes();
        String back = oneOf(table).bytes();
        return front.substring(0, random.nextInt(front.length() + 1))
                + back.substring(random.nextInt(back.length() + 1));
    }

    /** A request that is good more often than not. */
    private String request() {
        if (random.nextInt(5) == 0) {
            return Requests.get("/v1/models/" + random.nextInt(100)).replace("\r\n\r\n", "\r\n" + someLines() + "\r\n");
        }
        boolean chunked = random.nextBoolean();
        List<String> lines = new ArrayList<>(List.of(
                Requests.HOST, chunked ? Requests.CHUNKED : Requests.length(Requests.JSON.length())));
        lines.add(random.nextInt(lines.size() + 1), someLines());
        String version = random.nextInt(10) == 0 ? "0" : "1";
        return "POST " + (random.nextInt(3) == 0 ? oneOf(TARGETS) : Requests.CHAT) + " HTTP/1." + version + "\r\n"
                + String.join("", lines) + "\r\n" + (chunked ? chunks() : Requests.JSON);
    }

    private String someLines() {
        StringBuilder lines = new StringBuilder();
        for (int count = Math.max(0, random.nextInt(4) - 1); count > 0; count--) {
            lines.append(oneOf(LINES));
        }
        return lines.toString();
    }

    private String chunks() {
        String line = random.nextInt(3) == 0 ? oneOf(CHUNK_LINES) : "16\r\n";
        String trailer = random.nextInt(4) == 0 ? oneOf(LINES) : "";
        return line + Requests.JSON + "\r\n0\r\n" + trailer + "\r\n";
    }

    private void change(StringBuilder bytes) {
        int at = random.nextInt(bytes.length() + 1);
        String special = Character.toString(SPECIAL.charAt(random.nextInt(SPECIAL.length())));
        int end = Math.min(bytes.length(), at + 1 + random.nextInt(3));
        switch (random.nextInt(4)) {
            case 0 -> bytes.insert(at, special);
            case 1 -> bytes.replace(at, Math.min(bytes.length(), at + 1), special);
            case 2 -> bytes.delete(at, end);
            default -> bytes.insert(at, bytes.substring(at, end));
        }
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}

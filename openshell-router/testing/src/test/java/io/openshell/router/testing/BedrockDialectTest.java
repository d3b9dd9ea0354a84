package io.openshell.router.testing;

import static io.openshell.router.testing.Dialects.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BedrockDialectTest {

    private static final String BODY = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String SIGNED = "Authorization: AWS4-HMAC-SHA256 Credential=x";
    private static final String MODEL = "/model/anthropic.claude-x-v1%3A0/";

    private final Dialects provider = new Dialects(new ProviderDialects().expectingKey("k"));

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void anInvocationIsAnswered() throws Exception {
        for (String headers : List.of("", SIGNED, "Authorization: Bearer k")) {
            HttpResponse<byte[]> answer = provider.post(MODEL + "invoke", headers, BODY);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(at(answer, "model")).isEqualTo("anthropic.claude-x-v1:0");
            assertThat(at(answer, "content.0.text")).isEqualTo(ProviderDialects.TEXT);
        }
    }

    @Test
    void aStreamIsMadeOfFramesWithRightSums() throws Exception {
        HttpResponse<byte[]> answer = provider.post(MODEL + "invoke-with-response-stream", SIGNED, BODY);
        assertThat(answer.headers().firstValue("content-type")).contains("application/vnd.amazon.eventstream");
        List<Object> events = new ArrayList<>();
        ByteBuffer stream = ByteBuffer.wrap(answer.body());
        while (stream.hasRemaining()) {
            events.add(chunk(stream));
        }
        assertThat(events.stream().map(event -> at(event, "type"))).startsWith("message_start", "content_block_start")
                .endsWith("message_delta", "message_stop").hasSize(11);
        assertThat(events.subList(3, 8).stream().map(event -> (String) at(event, "delta.text"))
                .collect(Collectors.joining())).isEqualTo(ProviderDialects.TEXT);
        assertThat(at(events.get(10), "amazon-bedrock-invocationMetrics.outputTokenCount")).hasToString("5");
    }

    @Test
    void aFrameIsTheOneThatAnotherImplementationMakes() {
        // Made from the format's description with Python's struct and zlib.
        assertThat(HexFormat.of().formatHex(EventStreamFrame.event("e", "{}"))).isEqualTo(
                "0000005900000047b899a6e0" + "0b3a6576656e742d7479706507000165"
                        + "0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e"
                        + "0d3a6d6573736167652d747970650700056576656e74" + "7b7d" + "4b75abba");
    }

    @Test
    void errorsHaveTheProvidersShape() throws Exception {
        HttpResponse<byte[]> wrongKey = provider.post(MODEL + "invoke", "Authorization: Bearer other", BODY);
        assertThat(wrongKey.statusCode()).isEqualTo(403);
        assertThat(wrongKey.headers().firstValue("x-amzn-errortype")).contains("UnrecognizedClientException");
        assertThat(at(wrongKey, "message")).isEqualTo("The security token included in the request is invalid.");
        assertThat(provider.post(MODEL + "invoke", SIGNED, "").statusCode()).isEqualTo(400);
        assertThat(provider.post("/model/a/b/invoke", SIGNED, BODY).statusCode()).isEqualTo(404);
        assertThat(provider.get(MODEL + "invoke", SIGNED).statusCode()).isEqualTo(404);
    }

    /** The JSON inside the next frame, its lengths, sums and headers checked. */
    private static Object chunk(ByteBuffer stream) {
        int start = stream.position();
        int total = stream.getInt();
        int headersLength = stream.getInt();
        assertThat(stream.getInt()).isEqualTo(crc(stream, start, 8));
        Map<String, String> headers = new LinkedHashMap<>();
        int payloadStart = start + 12 + headersLength;
        while (stream.position() < payloadStart) {
            String name = text(stream, stream.get());
            assertThat(stream.get()).isEqualTo((byte) 7);
            headers.put(name, text(stream, stream.getShort()));
        }
        assertThat(headers).isEqualTo(Map.of(":event-type", "chunk", ":content-type", "application/json",
                ":message-type", "event"));
        Object payload = Json.parse(text(stream, start + total - 4 - payloadStart));
        assertThat(stream.getInt()).isEqualTo(crc(stream, start, total - 4));
        byte[] event = Base64.getDecoder().decode((String) at(payload, "bytes"));
        return Json.parse(new String(event, StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int crc(ByteBuffer bytes, int from, int count) {
        CRC32 crc = new CRC32();
        crc.update(Arrays.copyOfRange(bytes.array(), from, from + count));
        return (int) crc.getValue();
    }
}

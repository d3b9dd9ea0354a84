package io.openshell.router.testing;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers as the real providers do, closely enough for their own SDKs: OpenAI, Anthropic, Bedrock, Vertex AI and Azure.
 *
 * <p>Give {@link #answer} to {@link ScriptedUpstream#answerWith}, or use {@link ScriptedUpstream#speaking}. Paths are
 * served with and without {@code /v1} in front:
 *
 * <ul>
 * <li>OpenAI: {@code chat/completions}, {@code completions}, {@code responses}, {@code embeddings}, {@code models},
 *     {@code models/{id}}; the first three also streamed, when the body says so.
 * <li>Anthropic: {@code messages} (also streamed), {@code messages/count_tokens}, {@code models}, {@code models/{id}};
 *     the latter two for a request that has {@code anthropic-version}. Wants that header and {@code x-api-key}.
 * <li>Bedrock: {@code /model/{id}/invoke} and {@code /model/{id}/invoke-with-response-stream}, with bodies as
 *     Anthropic's models have them there.
 * <li>Vertex AI: {@code /v1/projects/{p}/locations/{l}/publishers/anthropic/models/{id}:rawPredict} and
 *     {@code :streamRawPredict}, which take neither {@code model} nor a query and want {@code anthropic_version};
 *     {@code /v1beta1/projects/{p}/locations/{l}/endpoints/openapi/chat/completions}, whose models are
 *     {@code publisher/model}.
 * <li>Azure OpenAI: {@code /openai/deployments/{name}} with {@code chat/completions}, {@code completions} and
 *     {@code embeddings}; wants {@code api-key} and {@code api-version}.
 * </ul>
 *
 * <p>The answer is one recognisable sentence, and names the model that the request named. Tools, images and sampling
 * parameters are accepted and ignored. A stream is cut in the middle, closed without its terminator, when the body
 * mentions {@code CUT-THE-STREAM}: the one thing a prompt can say through a proxy that pins the model.
 *
 * <p>Immutable; each method that changes something returns new dialects. Safe for use by several threads.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference">OpenAI API reference</a>
 * @see <a href="https://docs.anthropic.com/en/api">Anthropic API reference</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html">Bedrock
 *     InvokeModel</a>
 */
public final class ProviderDialects {

    /** What every answer says, unless {@link #saying} set something else. */
    public static final String TEXT = "Hello from the scripted upstream.";

    private final DialectScript script;

    /** Any key and any model will do, {@link #TEXT} is said at once, and no stream is cut. */
    public ProviderDialects() {
        this(new DialectScript(Optional.empty(), false, Optional.empty(), List.of(), TEXT, Duration.ZERO,
                new DialectScript.Cut.Never()));
    }

    private ProviderDialects(DialectScript script) {
        this.script = script;
    }

    /** Another key, or none, gets the provider's 401. Bedrock without any key is served: a bridge signs for itself. */
    public ProviderDialects expectingKey(String key) {
        return new ProviderDialects(
                new DialectScript(Optional.of(key), script.bearerToo(), script.account(), script.models(),
                        script.text(), script.pause(), script.cut()));
    }

    /**
     * Anthropic takes the key as {@code Authorization: Bearer} too, where there is no {@code x-api-key}. For its SDKs
     * from 2.0 on, which send it so, when they talk to the upstream directly; not the default, because a router that
     * forgets {@code x-api-key} must be noticed.
     */
    public ProviderDialects acceptingBearer() {
        return new ProviderDialects(
                new DialectScript(script.key(), true, script.account(), script.models(), script.text(),
                        script.pause(), script.cut()));
    }

    /** Bedrock takes requests that are signed with the credentials of {@code account}, and no others. */
    public ProviderDialects expectingSignature(AwsAccount account) {
        return new ProviderDialects(new DialectScript(script.key(), script.bearerToo(), Optional.of(account),
                script.models(), script.text(), script.pause(), script.cut()));
    }

    /** Only these models are listed and served; another gets the provider's 404. */
    public ProviderDialects serving(String... models) {
        return new ProviderDialects(
                new DialectScript(script.key(), script.bearerToo(), script.account(), List.of(models),
                        script.text(), script.pause(), script.cut()));
    }

    /** Says this instead of {@link #TEXT}; streamed word by word. */
    public ProviderDialects saying(String text) {
        Objects.requireNonNull(text, "text");
        return new ProviderDialects(
                new DialectScript(script.key(), script.bearerToo(), script.account(), script.models(),
                        text, script.pause(), script.cut()));
    }

    /** Waits that long in front of each event of a stream. */
    public ProviderDialects pausing(Duration pause) {
        Objects.requireNonNull(pause, "pause");
        return new ProviderDialects(
                new DialectScript(script.key(), script.bearerToo(), script.account(), script.models(),
                        script.text(), pause, script.cut()));
    }

    /** Closes every stream, without its terminator, behind that many bytes of events (chunk framing not counted). */
    public ProviderDialects cutStreamAfter(int bytes) {
        return cutting(new DialectScript.Cut.AfterBytes(bytes));
    }

    /** Closes every stream, without its terminator, behind that many whole events. */
    public ProviderDialects cutStreamAfterEvents(int events) {
        return cutting(new DialectScript.Cut.AfterEvents(events));
    }

    /**
     * What the answer to that request says it took: counts that follow from the request and its place among all, so that
     * a test can tell them. For an answer that succeeds and is not cut by {@link #cutStreamAfter} or
     * {@link #cutStreamAfterEvents}; of a stream that its prompt cuts in the middle, what was said in front of the cut.
     * A stream of OpenAI's chat says nothing unless it was asked to.
     */
    public SaidTokens tokensSaid(RecordedRequest request) {
        return SaidTokens.of(DialectRequest.of(request), script);
    }

    /** The reply of the provider whose path it is; for a path of none of them, OpenAI's 404. */
    public Reply answer(RecordedRequest request) {
        DialectRequest seen = DialectRequest.of(request);
        if (seen.method().equals("HEAD")) {
            return Reply.status(404); // an answer to HEAD has no body, also an error
        }
        if (seen.path().startsWith("/model/")) {
            return new BedrockDialect(script).answer(seen);
        }
        if (VertexDialect.isMeant(seen)) {
            return new VertexDialect(script).answer(seen);
        }
        if (AzureDialect.isMeant(seen)) {
            return new AzureDialect(script).answer(seen);
        }
        boolean messages = seen.operation().equals("/messages") || seen.operation().startsWith("/messages/");
        if (messages || seen.header("anthropic-version").isPresent() && !OpenAiDialect.generates(seen)) {
            return new AnthropicDialect(script).answer(seen);
        }
        return new OpenAiDialect(script).answer(seen);
    }

    private ProviderDialects cutting(DialectScript.Cut cut) {
        return new ProviderDialects(
                new DialectScript(script.key(), script.bearerToo(), script.account(), script.models(),
                        script.text(), script.pause(), cut));
    }
}

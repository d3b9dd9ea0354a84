// The @anthropic-ai/sdk package as a sandboxed client: messages whole, streamed and cut, and token counting.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ maxRetries: 0 });
const text = "Hello from the scripted upstream.";
const ask = (content) => ({ model: "model-of-the-caller", max_tokens: 64, messages: [{ role: "user", content }] });

const answer = await client.messages.create(ask("Hello"));
assert.equal(answer.content[0].text, text);

assert.equal(await client.messages.stream(ask("Hello")).finalText(), text);

await assert.rejects(client.messages.stream(ask("CUT-THE-STREAM")).finalText(),
  (error) => error instanceof Anthropic.APIError && /cut before its end/.test(error.message));

const { input_tokens: count } = await client.messages.countTokens({
  model: "model-of-the-caller", messages: [{ role: "user", content: "Hello" }],
});
assert.ok(count > 0);

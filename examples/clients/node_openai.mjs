// The openai package for Node as a sandboxed client: Chat Completions, Responses and embeddings, and cut streams.
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0 });
const text = "Hello from the scripted upstream.";
const model = "model-of-the-caller";
const messages = (content) => [{ role: "user", content }];

async function chatStream(content) {
  let said = "";
  for await (const chunk of await client.chat.completions.create({ model, messages: messages(content), stream: true })) {
    said += chunk.choices[0]?.delta?.content ?? "";
  }
  return said;
}

async function responsesStream(input) {
  let said = "";
  for await (const event of await client.responses.create({ model, input, stream: true })) {
    if (event.type === "error") {
      throw new OpenAI.APIError(undefined, event, event.message, undefined);
    }
    said += event.type === "response.output_text.delta" ? event.delta : "";
  }
  return said;
}

const cut = (error) => error instanceof OpenAI.APIError && /cut before its end/.test(error.message);

const answer = await client.chat.completions.create({ model, messages: messages("Hello") });
assert.equal(answer.choices[0].message.content, text);
assert.equal(await chatStream("Hello"), text);
await assert.rejects(chatStream("CUT-THE-STREAM"), cut);

assert.equal((await client.responses.create({ model, input: "Hello" })).output_text, text);
assert.equal(await responsesStream("Hello"), text);
await assert.rejects(responsesStream("CUT-THE-STREAM"), cut);

assert.ok((await client.embeddings.create({ model, input: "Hello" })).data[0].embedding.length > 0);
await assert.rejects(client.files.list(), OpenAI.PermissionDeniedError);

"""The anthropic package as a sandboxed client whose route leads to Claude on Vertex AI: messages whole, streamed and cut."""

import anthropic

client = anthropic.Anthropic(max_retries=0)
TEXT = "Hello from the scripted upstream."


def ask(text):
    return {"model": "model-of-the-caller", "max_tokens": 64, "messages": [{"role": "user", "content": text}]}


answer = client.messages.create(**ask("Hello"))
assert answer.content[0].text == TEXT, answer
assert answer.id.startswith("msg_vrtx_") or answer._request_id.startswith("req_vrtx_"), answer

with client.beta.messages.stream(**ask("Hello"), betas=["context-management-2025-06-27"]) as stream:
    assert stream.get_final_message().content[0].text == TEXT

try:
    with client.messages.stream(**ask("CUT-THE-STREAM")) as stream:
        stream.get_final_text()
except anthropic.APIError as raised:
    assert "cut before its end" in str(raised), raised
else:
    raise AssertionError("a cut stream looked whole")

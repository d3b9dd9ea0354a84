"""The anthropic package as a sandboxed client: messages whole, streamed and cut, and token counting."""

import anthropic

client = anthropic.Anthropic(max_retries=0)
TEXT = "Hello from the scripted upstream."


def ask(text):
    return {"model": "model-of-the-caller", "max_tokens": 64, "messages": [{"role": "user", "content": text}]}


answer = client.messages.create(**ask("Hello"))
assert answer.content[0].text == TEXT, answer

with client.messages.stream(**ask("Hello")) as stream:
    assert stream.get_final_text() == TEXT

try:
    with client.messages.stream(**ask("CUT-THE-STREAM")) as stream:
        stream.get_final_text()
except anthropic.APIError as raised:
    assert "cut before its end" in str(raised), raised
else:
    raise AssertionError("a cut stream looked whole")

count = client.messages.count_tokens(model="model-of-the-caller", messages=[{"role": "user", "content": "Hello"}])
assert count.input_tokens > 0, count

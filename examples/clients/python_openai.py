"""The openai package as a sandboxed client: Chat Completions, Responses, embeddings and models, and cut streams."""

import openai

client = openai.OpenAI(max_retries=0)
HELLO = [{"role": "user", "content": "Hello"}]
CUT = [{"role": "user", "content": "CUT-THE-STREAM"}]
TEXT = "Hello from the scripted upstream."


def raises(error, call):
    try:
        call()
    except error as raised:
        assert "cut before its end" in str(raised), raised
        return
    raise AssertionError(f"no {error.__name__}")


def chat_stream(messages):
    chunks = client.chat.completions.create(model="model-of-the-caller", messages=messages, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def responses_stream(text):
    events = client.responses.create(model="model-of-the-caller", input=text, stream=True)
    return "".join(event.delta for event in events if event.type == "response.output_text.delta")


answer = client.chat.completions.create(model="model-of-the-caller", messages=HELLO)
assert answer.choices[0].message.content == TEXT, answer
assert chat_stream(HELLO) == TEXT
raises(openai.APIError, lambda: chat_stream(CUT))

assert client.responses.create(model="model-of-the-caller", input="Hello").output_text == TEXT
assert responses_stream("Hello") == TEXT
raises(openai.APIError, lambda: responses_stream("CUT-THE-STREAM"))

assert client.embeddings.create(model="model-of-the-caller", input="Hello").data[0].embedding
assert client.models.list().data
try:
    client.files.list()
except openai.PermissionDeniedError as refused:
    assert refused.status_code == 403
else:
    raise AssertionError("files were listed")

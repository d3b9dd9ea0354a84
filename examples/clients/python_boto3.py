"""boto3's bedrock-runtime as a sandboxed client: InvokeModel whole, streamed and cut, with keys of its own that go nowhere."""

import json

import boto3
import botocore.exceptions
from botocore.config import Config

client = boto3.client(
    "bedrock-runtime", region_name="us-east-1", endpoint_url="https://inference.local", aws_access_key_id="key-of-the-caller",
    aws_secret_access_key="secret-of-the-caller", config=Config(retries={"total_max_attempts": 1}))
TEXT = "Hello from the scripted upstream."


def ask(text):
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 64, "messages": [{"role": "user", "content": text}]}
    return {"modelId": "us.anthropic.model-of-the-caller-v1:0", "body": json.dumps(body)}


def stream(text):
    answer = client.invoke_model_with_response_stream(**ask(text), accept="application/json")
    events = [json.loads(event["chunk"]["bytes"]) for event in answer["body"]]
    return "".join(event["delta"].get("text", "") for event in events if event["type"] == "content_block_delta")


answer = json.loads(client.invoke_model(**ask("Hello"))["body"].read())
assert answer["content"][0]["text"] == TEXT, answer
assert stream("Hello") == TEXT

try:
    stream("CUT-THE-STREAM")
except botocore.exceptions.EventStreamError as raised:
    assert "cut before its end" in str(raised), raised
else:
    raise AssertionError("a cut stream looked whole")

try:
    client.converse(modelId="model-of-the-caller", messages=[{"role": "user", "content": [{"text": "Hello"}]}])
except botocore.exceptions.ClientError as refused:
    assert refused.response["ResponseMetadata"]["HTTPStatusCode"] == 403, refused
else:
    raise AssertionError("a request that is not served was let through")

"""Prints random requests to Bedrock, each with the signature that botocore gives it: aws_signatures.py SEED COUNT.

Tab-separated: seconds since 1970, credentials, region, endpoint, protocol, model, target, content type, accept type of a
stream, body in base64, Authorization. What is missing is "-".
"""

import base64
import datetime
import random
import sys
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
REGIONS = ["us-east-1", "eu-central-2", "ap-southeast-4", "us-gov-west-1", "cn-northwest-1", "eusc-de-east-1"]
ENDPOINTS = ["https://bedrock-runtime.{}.amazonaws.com", "https://bedrock-runtime-fips.{}.amazonaws.com:443",
             "http://127.0.0.1:8123", "http://backend.example:80/", "https://[::1]:8443/base", "https://backend.example/a//b/v1"]
MODELS = ["anthropic.claude-sonnet-4-5-20250929-v1:0", "us.amazon.nova-lite-v1:0", "meta.llama3-1-8b-instruct-v1:0",
          "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6", "m%41 x~y_z", "mod\u00e8le/\u6a21\u578b"]
TYPES = ["application/json", "application/json;  charset=utf-8", "application/json;\tcharset=\"utf-8\"", "-"]
PATH = "abcXYZ019-._~!$&'()*+,;=:@"
ENCODED = ["%20", "%22", "%3C", "%3a", "%E2%82%ac", "%7B", "%40", "%ff"]


def text(rng, alphabet, least, most):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(least, most)))


def segment(rng):
    parts = [rng.choice(ENCODED) if rng.random() < 0.3 else text(rng, PATH, 1, 3) for _ in range(rng.randint(1, 4))]
    return "s" + "".join(parts)


def query(rng):
    names = ["a", "A", "b", "trace", "x y", "\u00e4", "Param", "a-b", "~"]
    pairs = [(rng.choice(names), text(rng, PATH + " /?%\u20ac", 0, 5)) for _ in range(rng.randint(0, 3))]
    return "&".join(quote(n, safe="-_.~") + "=" + quote(v, safe="-_.~") for n, v in pairs)


def row(rng):
    seconds = rng.randint(1_500_000_000, 2_500_000_000)
    token = text(rng, BASE64, 16, 160) + "==" if rng.random() < 0.4 else None
    key, secret = text(rng, "ABCDEFGHIJKLMNOP234567", 16, 24), text(rng, BASE64, 40, 40)
    region = rng.choice(REGIONS)
    endpoint = rng.choice(ENDPOINTS).format(region)
    model = rng.choice(MODELS)
    protocol = rng.choice(["aws_bedrock_invoke", "aws_bedrock_invoke_stream", "model_discovery"])
    content_type, accept, body = "-", "-", b""
    parameters = query(rng)
    if protocol == "model_discovery":
        method, path = "GET", "/v1/models/" + "/".join(segment(rng) for _ in range(rng.randint(1, 3)))
        target = path
    else:
        method, operation = "POST", "invoke" if protocol == "aws_bedrock_invoke" else "invoke-with-response-stream"
        path, target = f"/model/{quote(model, safe='-_.~')}/{operation}", f"/model/of-the-caller/{operation}"
        content_type = rng.choice(TYPES)
        accept = rng.choice(["-", "application/json", "*/*"])
        body = bytes(rng.randrange(256) for _ in range(rng.choice([0, 1, 30, 60])))
    if endpoint.endswith("/v1") and path.startswith("/v1/"):
        path = path[len("/v1"):]
    suffix = "?" + parameters if parameters else ""

    request = AWSRequest(method=method, url=endpoint.rstrip("/") + path + suffix, data=body)
    if content_type != "-":
        request.headers["Content-Type"] = content_type
    if accept != "-":
        request.headers["X-Amzn-Bedrock-Accept"] = accept
    now = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda: now
    botocore.auth.SigV4Auth(Credentials(key, secret, token), "bedrock", region).add_auth(request)

    joined = ":".join([key, secret] + ([token] if token else []))
    columns = [str(seconds), joined, region, endpoint, protocol, model, target + suffix, content_type.replace("\t", "\\t"),
               accept, base64.b64encode(body).decode() or "-", request.headers["Authorization"]]
    return "\t".join(columns)


def main():
    rng = random.Random(int(sys.argv[1]))
    sys.stdout.reconfigure(encoding="utf-8")
    print(f"# Random requests and what botocore {botocore.__version__} signs them with: aws_signatures.py {sys.argv[1]} {sys.argv[2]}")
    for _ in range(int(sys.argv[2])):
        print(row(rng))


main()

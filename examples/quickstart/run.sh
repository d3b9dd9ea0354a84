#!/usr/bin/env bash
# Builds what is missing, starts a proxy with two routes and a backend to look at, and makes two requests as sandboxed
# code would: one plain, one streamed. Then it keeps running and says how to try it with curl, Python and Node.
#   run.sh          until Ctrl-C
#   run.sh --once   stops after the two requests; exits with 1 if they do not show what they should
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/proxy.sh
. "$root/examples/lib/proxy.sh"

once=false
[ "${1:-}" = "--once" ] && once=true

section() { printf '\n\033[1m%s\033[0m\n' "$*"; }

build_missing

# The key that only the proxy knows. Sandboxed code never sees it, the backend insists on it.
export QUICKSTART_REAL_KEY=sk-real-key-of-the-operator
start_upstream "$QUICKSTART_REAL_KEY" --pause-ms 150
listen=127.0.0.1:0
$once || listen=127.0.0.1:3128
start_proxy "$listen" "$here/routes.yaml"
unset QUICKSTART_REAL_KEY

section "The proxy is ready"
cat "$work/proxy"

section "1. A plain request to the mock route (Anthropic Messages)"
sandboxed curl -sS --max-time 30 https://inference.local/v1/messages \
    -H 'content-type: application/json' -H 'x-api-key: unused' \
    -d '{"model":"whatever","max_tokens":64,"messages":[{"role":"user","content":"Hello"}]}' | tee "$work/plain"
echo

section "2. A streamed request to the backend (OpenAI Chat Completions)"
sandboxed curl -sSN --max-time 30 https://inference.local/v1/chat/completions \
    -H 'content-type: application/json' -H 'authorization: Bearer key-made-up-in-the-sandbox' \
    -d '{"model":"client-chosen-model","stream":true,"messages":[{"role":"user","content":"Hello"}]}' \
    | tee "$work/stream"

section "What the backend saw of it: the operator's key and model, and nothing of the caller's"
cat "$work/backend.jsonl"

expect() { grep -q -- "$1" "$2" || { echo "quickstart: expected $1 in $(basename "$2")" >&2; exit 1; }; }
refuse() { ! grep -q -- "$1" "$2" || { echo "quickstart: did not expect $1 in $(basename "$2")" >&2; exit 1; }; }
expect 'mock-model' "$work/plain"
expect 'data: \[DONE\]' "$work/stream"
expect 'sk-real-key-of-the-operator' "$work/backend.jsonl"
expect 'operator-chosen-model' "$work/backend.jsonl"
refuse 'made-up-in-the-sandbox' "$work/backend.jsonl"
refuse 'client-chosen-model' "$work/backend.jsonl"
for seen in plain stream proxy proxy.err; do refuse 'sk-real-key' "$work/$seen"; done

$once && exit 0

section "Running until Ctrl-C. In another terminal, from $root:"
cat <<END
  (what the last two lines need; the proxy lets nothing but inference pass, so install it first)
  python3 -m pip install openai; npm install openai

  eval "\$($java -jar openshell-proxy/app/target/openshell-proxy.jar env --tls-dir $work/tls)"

  curl https://inference.local/v1/models

  python3 -c '
import openai
print(openai.OpenAI().chat.completions.create(model="any", messages=[{"role": "user", "content": "Hello"}]))'

  node --input-type=module -e '
import OpenAI from "openai"
console.log(await new OpenAI().chat.completions.create({model: "any", messages: [{role: "user", content: "Hello"}]}))'
  (Node 22.21 or later: older ones do not read HTTPS_PROXY)
END
wait

#!/usr/bin/env bash
# Builds what is missing, starts a gateway on SQLite, a proxy and a backend to look at, does at the gateway what an
# operator does, and makes requests as sandboxed code would. Then it keeps running and says how to go on.
#   run.sh          until Ctrl-C
#   run.sh --once   stops after the requests; exits with 1 if they do not show what they should
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/proxy.sh
. "$root/examples/lib/proxy.sh"

once=false
[ "${1:-}" = "--once" ] && once=true

section() { printf '\n\033[1m%s\033[0m\n' "$*"; }
shown() { printf '$ openshell %s\n' "$*"; openshell "$@"; }

build_missing

# The keys that only gateway and proxy know. Sandboxed code never sees them; the backend insists on the second.
start_upstream sk-second-key-of-the-operator --pause-ms 150
listen=127.0.0.1:0 gateway_listen=127.0.0.1:0
$once || { listen=127.0.0.1:3128; gateway_listen=127.0.0.1:8080; }
start_gateway "$gateway_listen"

section "1. The operator: a token for the sandbox's proxy, a provider, and where inference goes"
openshell sandbox token create --name quickstart > "$work/sandbox.token"
chmod 600 "$work/sandbox.token"
export OPENAI_API_KEY=sk-first-key-of-the-operator
shown provider create --name backend --type openai --from-existing --config "OPENAI_BASE_URL=http://$upstream/v1"
unset OPENAI_API_KEY
echo
shown inference set --provider backend --model operator-chosen-model 2> "$work/refused" && exit 1
cat "$work/refused"
echo "(the backend was asked first: it does not take the first key)"

section "2. The right key, and the route"
export OPENAI_API_KEY=sk-second-key-of-the-operator
shown provider update backend --credential OPENAI_API_KEY
unset OPENAI_API_KEY
echo
shown inference set --provider backend --model operator-chosen-model | tee "$work/set"

start_proxy_at_gateway "$listen" "$work/sandbox.token"
section "The proxy is ready"
cat "$work/proxy"

section "3. Sandboxed code streams an answer, with a key and a model of its own making"
sandboxed curl -sSN --max-time 30 https://inference.local/v1/chat/completions \
    -H 'content-type: application/json' -H 'authorization: Bearer key-made-up-in-the-sandbox' \
    -d '{"model":"client-chosen-model","stream":true,"messages":[{"role":"user","content":"Hello"}]}' \
    | tee "$work/stream"

section "What the backend saw of it: the operator's key and model, and nothing of the caller's"
tail -n 1 "$work/backend.jsonl" | tee "$work/seen"

section "4. The operator changes the model; the proxy has it in a moment"
shown inference update --model another-model
model_at_the_backend() {
    sandboxed curl -sS --max-time 30 https://inference.local/v1/chat/completions \
        -H 'content-type: application/json' -d '{"messages":[{"role":"user","content":"Hello"}]}' > "$work/plain"
    tail -n 1 "$work/backend.jsonl" | grep -q another-model
}
tries=0
until model_at_the_backend; do
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || { echo "quickstart: the change is not in force" >&2; exit 1; }
done
cat "$work/plain"
echo
shown status

expect() { grep -q -- "$1" "$2" || { echo "quickstart: expected $1 in $(basename "$2")" >&2; exit 1; }; }
refuse() { ! grep -q -- "$1" "$2" || { echo "quickstart: did not expect $1 in $(basename "$2")" >&2; exit 1; }; }
expect 'does not accept the key' "$work/refused"
expect 'Version: 1' "$work/set"
expect 'data: \[DONE\]' "$work/stream"
expect 'sk-second-key-of-the-operator' "$work/seen"
expect 'operator-chosen-model' "$work/seen"
refuse 'made-up-in-the-sandbox' "$work/backend.jsonl"
refuse 'client-chosen-model' "$work/backend.jsonl"
for seen in plain stream proxy proxy.err gateway gateway.err refused set; do refuse 'key-of-the-operator' "$work/$seen"; done

$once && exit 0

section "Running until Ctrl-C. In another terminal, from $root:"
cat <<END
  (what the last two lines need; the proxy lets nothing but inference pass, so install it first)
  python3 -m pip install openai; npm install openai

  $java -jar openshell-gateway/cli/target/openshell.jar --token-file $admin_token_file status
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

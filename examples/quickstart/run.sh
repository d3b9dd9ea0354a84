#!/usr/bin/env bash
# Builds what is missing, starts a proxy with two routes and a backend to look at, and makes two requests as sandboxed
# code would: one plain, one streamed. Then it keeps running and says how to try it with curl, Python and Node.
#   run.sh          until Ctrl-C
#   run.sh --once   stops after the two requests; exits with 1 if they do not show what they should
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/find-java.sh
. "$root/examples/lib/find-java.sh"

once=false
[ "${1:-}" = "--once" ] && once=true

proxy_jar=$root/openshell-proxy/app/target/openshell-proxy.jar
upstream_classes=$root/openshell-router/testing/target/classes
java=$(find_java)

if [ ! -f "$proxy_jar" ] || [ ! -d "$upstream_classes" ]; then
    echo "Building (a minute or two, once) ..."
    (cd "$root" && mvn -q -B package -DskipTests -pl openshell-proxy/app,openshell-router/testing -am)
fi

work=$(mktemp -d)
pids=()
stop() {
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

# Waits for the ready line of a process in its output file and prints the value of one key in it.
ready_value() { # FILE KEY PID
    local deadline=$((SECONDS + 30))
    until grep -q ' ready ' "$1" 2>/dev/null; do
        if ! kill -0 "$3" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
            cat "$1" "$1.err" >&2
            return 1
        fi
        sleep 0.1
    done
    sed -n "s/.* $2=\([^ ]*\).*/\1/p" "$1"
}

section() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# The key that only the proxy knows. Sandboxed code never sees it, the backend insists on it.
export QUICKSTART_REAL_KEY=sk-real-key-of-the-operator

"$java" -cp "$upstream_classes" io.openshell.router.testing.ScriptedUpstreamMain \
    --expect-key "$QUICKSTART_REAL_KEY" --pause-ms 150 --record "$work/backend.jsonl" \
    > "$work/upstream" 2> "$work/upstream.err" &
pids+=($!)
upstream=$(ready_value "$work/upstream" listen $!)

sed "s/\${UPSTREAM_PORT}/${upstream##*:}/" "$here/routes.yaml" > "$work/routes.yaml"
listen=127.0.0.1:0
$once || listen=127.0.0.1:3128
"$java" -jar "$proxy_jar" --inference-routes "$work/routes.yaml" --listen "$listen" --tls-dir "$work/tls" \
    > "$work/proxy" 2> "$work/proxy.err" &
pids+=($!)
proxy=$(ready_value "$work/proxy" listen $!)
unset QUICKSTART_REAL_KEY

sandboxed() { "$java" -jar "$proxy_jar" exec --listen "$proxy" --tls-dir "$work/tls" -- "$@"; }

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
  eval "\$($java -jar openshell-proxy/app/target/openshell-proxy.jar env --tls-dir $work/tls)"

  curl https://inference.local/v1/models

  python3 -m pip install openai && python3 -c '
import openai
print(openai.OpenAI().chat.completions.create(model="any", messages=[{"role": "user", "content": "Hello"}]))'

  npm install openai && node --input-type=module -e '
import OpenAI from "openai"
console.log(await new OpenAI().chat.completions.create({model: "any", messages: [{role: "user", content: "Hello"}]}))'
  (Node 22.21 or later: older ones do not read HTTPS_PROXY)
END
wait

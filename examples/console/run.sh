#!/usr/bin/env bash
# Looks at the console of a proxy and of a gateway with a browser, under traffic of all kinds: what is shown and what is
# not, by keyboard, at two widths, in both themes. Pictures are put into target/ beside this.
#   run.sh           and measures what a viewer costs under 200 streams
#   run.sh --short   without that
# Needs Chromium (Debian's package `chromium`) and Node 20 or later; says NOT RUN without them.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
node_version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true)
[ -n "$chromium" ] || { echo "NOT RUN console: no Chromium"; exit 0; }
[ "${node_version:-0}" -ge 20 ] || { echo "NOT RUN console: no Node 20 or later"; exit 0; }
installed=$here/target
mkdir -p "$installed"
cp "$here"/*.mjs "$here/package.json" "$installed"
(cd "$installed" && npm install --no-audit --no-fund --no-package-lock --loglevel=error > npm.log 2>&1) ||
    { echo "NOT RUN console: npm cannot install playwright-core"; exit 0; }

# shellcheck source=examples/lib/proxy.sh
. "$root/examples/lib/proxy.sh"
build_missing

export CONSOLE_REAL_KEY=sk-real-9Wm2Lx7Vt4Qz8Rc3
start_upstream "$CONSOLE_REAL_KEY" --pause-ms 100 --text "$(printf 'A long answer in many words, %.0s' 1 2 3 4 5 6)"
start_proxy 127.0.0.1:0 "$here/routes.yaml"
export PROXY=$proxy PROXY_PID=${pids[-1]} CA=$work/tls/openshell-ca.pem
admin=$(ready_value "$work/proxy" admin "$PROXY_PID")
LINK=$("$java" -jar "$proxy_jar" console --admin "$admin" --tls-dir "$work/tls")

start_gateway 127.0.0.1:0 --admin 127.0.0.1:0
gateway_admin=$(ready_value "$work/gateway" admin "${pids[-1]}")
openshell sandbox token create --name console-check > "$work/sandbox.token" 2> "$work/operator.err"
chmod 600 "$work/sandbox.token"
OPENAI_API_KEY=$CONSOLE_REAL_KEY openshell provider create --name backend --type openai --from-existing \
    --config "OPENAI_BASE_URL=http://$upstream/v1" > "$work/operator" 2>> "$work/operator.err"
openshell inference set --provider backend --model operator-chosen-model --no-verify >> "$work/operator"
openshell inference set --system --provider backend --model platform-model --no-verify >> "$work/operator"
# What a gateway refuses: an unknown token, and a provider that is not there.
echo osh_0123456789abcdef_no-token-that-anybody-has-been-given-0000000 > "$work/wrong.token"
chmod 600 "$work/wrong.token"
"$java" -jar "$cli_jar" --gateway "http://$gateway" --token-file "$work/wrong.token" status >> "$work/operator" 2>&1 && exit 1
openshell inference set --provider nobody --model m >> "$work/operator" 2>&1 && exit 1
"$java" -jar "$proxy_jar" --gateway "http://$gateway" --sandbox-token-file "$work/sandbox.token" --listen 127.0.0.1:0 \
    --tls-dir "$work/tls-2/tls" > "$work/proxy-2" 2> "$work/proxy-2.err" &
pids+=($!)
ready_value "$work/proxy-2" listen $! > "$work/proxy-2.listen"
SANDBOX_TOKEN=$(cat "$work/sandbox.token")
GATEWAY_LINK=http://$gateway_admin/console#token=$(cat "$work/state/openshell/gateway-console.token")

export LINK GATEWAY_LINK SANDBOX_TOKEN KEY=$CONSOLE_REAL_KEY SHOTS=$installed CHROMIUM=$chromium
[ "${1:-}" = --short ] || export MEASURE=yes
node "$installed/check.mjs"
if grep -q "$CONSOLE_REAL_KEY" "$work"/*.err; then
    echo "console: a log holds the key" >&2
    exit 1
fi

#!/usr/bin/env bash
# Lets a gateway and two proxies serve requests of several kinds and reads their metrics as Prometheus does: with its
# parser and its linter. Needs Go; builds into target/ beside this. Exits with 1 if a page is not as it must be.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/proxy.sh
. "$root/examples/lib/proxy.sh"

build_missing
mkdir -p "$here/target"
(cd "$here/check" && go build -o ../target/check .)

failed=0
check_page() { # NAME METRIC...
    local name=$1 address
    address=$(ready_value "$work/$1" admin "${pids[-1]}")
    if curl -sS --fail --max-time 10 "http://$address/metrics" -o "$work/$name.metrics" \
            && "$here/target/check" "${@:2}" < "$work/$name.metrics" > "$work/$name.checked"; then
        echo "PASS $name: $(cat "$work/$name.checked")"
    else
        echo "FAIL $name"
        failed=1
    fi
}

export OBSERVE_REAL_KEY=sk-real-8Rk2Wc6Zt4Nv9Yb3
start_upstream "$OBSERVE_REAL_KEY"
start_proxy 127.0.0.1:0 "$here/routes.yaml"
sandboxed bash "$root/examples/clients/curl.sh"
check_page proxy openshell_proxy_requests_total openshell_proxy_requests_refused_total \
    openshell_proxy_overhead_seconds openshell_proxy_routes_info openshell_proxy_tls_sessions_total \
    gen_ai_server_request_duration_seconds gen_ai_server_time_to_first_token_seconds

start_gateway 127.0.0.1:0
openshell provider create --name prod --type openai --credential OPENAI_API_KEY="$OBSERVE_REAL_KEY" \
    --config OPENAI_BASE_URL="http://$upstream/v1" > /dev/null
openshell inference set --provider prod --model 'a "quoted\" model' --no-verify > /dev/null
openshell sandbox token create --name observed > "$work/token"
check_page gateway openshell_gateway_grpc_calls_total openshell_gateway_grpc_call_duration_seconds \
    openshell_gateway_bundle_info openshell_gateway_changes_total openshell_gateway_store_usable

start_proxy_at_gateway 127.0.0.1:0 "$work/token"
sandboxed curl -sS --fail --max-time 60 -o /dev/null https://inference.local/v1/chat/completions \
    -H 'content-type: application/json' -d '{"model":"any","messages":[]}'
check_page proxy openshell_proxy_gateway_connected openshell_proxy_routes_age_seconds gen_ai_client_token_usage
exit "$failed"

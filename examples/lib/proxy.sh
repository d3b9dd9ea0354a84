# Sourced by the scripts in this folder, which set $root: a backend, a gateway and a proxy, stopped when the script ends.

# shellcheck source=examples/lib/find-java.sh
. "$root/examples/lib/find-java.sh"

java=$(find_java)
proxy_jar=$root/openshell-proxy/app/target/openshell-proxy.jar
gateway_jar=$root/openshell-gateway/app/target/openshell-gateway.jar
cli_jar=$root/openshell-gateway/cli/target/openshell.jar
upstream_classes=$root/openshell-router/testing/target/classes
work=$(mktemp -d)
pids=()

stop_all() {
    local pid
    for pid in "${pids[@]}"; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop_all EXIT
trap 'exit 130' INT TERM

build_missing() {
    if [ ! -f "$proxy_jar" ] || [ ! -f "$gateway_jar" ] || [ ! -f "$cli_jar" ] || [ ! -d "$upstream_classes" ]; then
        echo "Building (a minute or two, once) ..."
        (cd "$root" && mvn -q -B package -DskipTests -pl openshell-gateway/cli,openshell-router/testing -am)
    fi
}

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

# Starts a backend that wants this key and records what it is sent in $work/backend.jsonl; its address is $upstream.
start_upstream() { # KEY OPTION...
    "$java" -cp "$upstream_classes" io.openshell.router.testing.ScriptedUpstreamMain \
        --expect-key "$1" --record "$work/backend.jsonl" "${@:2}" > "$work/upstream" 2> "$work/upstream.err" &
    pids+=($!)
    upstream=$(ready_value "$work/upstream" listen $!)
}

# Starts a gateway with a store of its own; its address is $gateway, its administrator's token in $admin_token_file.
start_gateway() { # LISTEN OPTION...
    XDG_STATE_HOME=$work/state "$java" -jar "$gateway_jar" --listen "$@" > "$work/gateway" 2> "$work/gateway.err" &
    pids+=($!)
    gateway=$(ready_value "$work/gateway" listen $!)
    admin_token_file=$(ready_value "$work/gateway" admin-token-file $!)
}

# Runs the operator's command line at that gateway.
openshell() { # ARGUMENT...
    "$java" -jar "$cli_jar" --gateway "http://$gateway" --token-file "$admin_token_file" "$@"
}

# Starts a proxy that gets its routes from that gateway; its address is $proxy.
start_proxy_at_gateway() { # LISTEN TOKEN_FILE
    "$java" -jar "$proxy_jar" --gateway "http://$gateway" --sandbox-token-file "$2" --listen "$1" \
        --tls-dir "$work/tls" > "$work/proxy" 2> "$work/proxy.err" &
    pids+=($!)
    proxy=$(ready_value "$work/proxy" listen $!)
}

# Starts a proxy with a routes file in which ${UPSTREAM} stands for the backend's address; its address is $proxy. What it
# prints is in $work, under its name.
start_proxy() { # LISTEN ROUTES [NAME]
    local name=${3:-proxy}
    sed "s/\${UPSTREAM}/$upstream/" "$2" > "$work/$name.yaml"
    "$java" -jar "$proxy_jar" --inference-routes "$work/$name.yaml" --listen "$1" --tls-dir "$work/tls" \
        > "$work/$name" 2> "$work/$name.err" &
    pids+=($!)
    proxy=$(ready_value "$work/$name" listen $!)
}

# Runs a command as code in a sandbox would run.
sandboxed() { # COMMAND...
    "$java" -jar "$proxy_jar" exec --listen "$proxy" --tls-dir "$work/tls" -- "$@"
}

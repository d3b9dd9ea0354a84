#!/usr/bin/env bash
# Benchmarks of the control plane, of parts, and the soak; each prints its figures. Builds what is missing.
#   run.sh push [STREAMS [UPDATES]]   how soon a change is in force while so many streams run (1000, 200)
#   run.sh proxies [COUNT]            what so many proxies cost one gateway (10000)
#   run.sh soak [MINUTES [RATE]]      whether anything grows or fails in so many minutes of mixed traffic (30, 150 a second)
#   run.sh parts [PATTERN [OPTION...]]  what single parts cost, by JMH: rewriter, request heads, chunks, usage, calls in process
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/find-java.sh
. "$root/examples/lib/find-java.sh"
java=$(find_java)

usage() { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
[ $# -ge 1 ] || usage

needed=("$root/openshell-gateway/app/target/openshell-gateway.jar" "$root/openshell-proxy/app/target/openshell-proxy.jar"
    "$here/target/classpath" "$here/parts/target/classpath")
for file in "${needed[@]}"; do
    if [ ! -f "$file" ]; then
        echo "Building (a minute or two, once) ..." >&2
        (cd "$root" && mvn -q -B package -DskipTests -pl openshell-gateway/app,openshell-proxy/app,examples/benchmarks,examples/benchmarks/parts -am)
        break
    fi
done

options=()
run() { # MAIN ARGUMENT...
    ulimit -n "$(ulimit -Hn)"
    exec "$java" "${options[@]}" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -cp "$here/target/classes:$(cat "$here/target/classpath")" "io.openshell.examples.benchmarks.$1" "$root" "${@:2}"
}

parts() { # PATTERN [OPTION...]
    local port
    work=$(mktemp -d)
    trap 'kill %1; rm -rf "$work"' EXIT
    cc -O2 -o "$work/backend" "$here/tools/backend.c"
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$work/backend" "$port" &
    "$java" --sun-misc-unsafe-memory-access=allow -Dbackend="$port" -cp "$here/parts/target/classes:$(cat "$here/parts/target/classpath")" org.openjdk.jmh.Main \
        "$1" -f 1 -wi 5 -w 1 -i 5 -r 1 -prof gc -foe true "${@:2}" \
        | awk '/^Benchmark/ || / avgt / && (/gc.alloc.rate.norm/ || !/gc\./)'
}

case $1 in
    push) run PushBenchmark "${2:-1000}" "${3:-200}" ;;
    proxies) run ManyProxiesBenchmark "${2:-10000}" ;;
    soak)
        # The driver's own memory is bounded, too.
        options=(-Xmx384m)
        run soak.Soak "${2:-30}" "${3:-150}"
        ;;
    parts) parts "${2:-.}" "${@:3}" ;;
    *) usage ;;
esac

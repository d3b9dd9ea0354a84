#!/usr/bin/env bash
# Benchmarks of the control plane; each prints its figures. Builds what is missing.
#   run.sh push [STREAMS [UPDATES]]   how soon a change is in force while so many streams run (1000, 200)
#   run.sh proxies [COUNT]            what so many proxies cost one gateway (10000)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/find-java.sh
. "$root/examples/lib/find-java.sh"
java=$(find_java)

usage() { sed -n '2,4s/^# *//p' "$0" >&2; exit 2; }
[ $# -ge 1 ] || usage

needed=("$root/openshell-gateway/app/target/openshell-gateway.jar" "$root/openshell-proxy/app/target/openshell-proxy.jar"
    "$here/target/classpath")
for file in "${needed[@]}"; do
    if [ ! -f "$file" ]; then
        echo "Building (a minute or two, once) ..." >&2
        (cd "$root" && mvn -q -B package -DskipTests -pl openshell-gateway/app,openshell-proxy/app,examples/benchmarks -am)
        break
    fi
done

run() { # MAIN ARGUMENT...
    ulimit -n "$(ulimit -Hn)"
    "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -cp "$here/target/classes:$(cat "$here/target/classpath")" "io.openshell.examples.benchmarks.$1" "$root" "${@:2}"
}

case $1 in
    push) run PushBenchmark "${2:-1000}" "${3:-200}" ;;
    proxies) run ManyProxiesBenchmark "${2:-10000}" ;;
    *) usage ;;
esac

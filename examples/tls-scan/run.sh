#!/usr/bin/env bash
# Scans the TLS of a proxy's tunnel and of a gateway's port with sslscan and testssl.sh, and prints what they found as a
# table. Exits with 1 if anything but TLS 1.2 and 1.3 with forward secrecy and authenticated encryption is offered, if
# one of the known weaknesses is there, or if certificate chain or names are not what they should be.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/proxy.sh
. "$root/examples/lib/proxy.sh"

# What a scan may take on a busy machine; on an idle one it is done in a fraction of that.
patience=300

install_missing() {
    local missing=()
    command -v openssl > /dev/null || missing+=(openssl)
    command -v python3 > /dev/null || missing+=(python3)
    command -v sslscan > /dev/null || missing+=(sslscan)
    command -v testssl > /dev/null || missing+=(testssl.sh)
    if [ ${#missing[@]} -gt 0 ]; then
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
            > "$work/install.log" 2>&1 || { cat "$work/install.log" >&2; return 1; }
    fi
}

# Makes a CA, ca.pem, and a certificate of it for this machine's loopback, server.pem and server.key.
make_certificate() {
    (
        cd "$work"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Scanned CA" \
            -keyout ca.key -out ca.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" \
            -keyout server.key -out server.csr
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n' > server.ext
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 1 -extfile server.ext \
            -out server.pem
    ) > "$work/openssl.log" 2>&1 || { cat "$work/openssl.log" >&2; return 1; }
}

# Starts what lets a scanner see the tunnel as a port of its own; its number is $tunnel_port.
start_tunnel() {
    python3 "$here/tunnel.py" "$proxy" > "$work/tunnel" 2> "$work/tunnel.err" &
    pids+=($!)
    tunnel_port=$(ready_value "$work/tunnel" port $!)
}

# Leaves what both scanners find in files that begin with the name.
scan() { # NAME PORT SERVER_NAME
    timeout "$patience" sslscan --no-colour --show-certificate --no-groups --xml="$work/$1.xml" --sni-name="$3" \
        "127.0.0.1:$2" > "$work/$1.sslscan.log" 2>&1
    # Its exit code counts what it dislikes and its own trouble alike; the findings tell, and those of a scan cut short
    # do not parse.
    timeout "$patience" testssl --quiet --color 0 --warnings off --nodns none --ip 127.0.0.1 \
        --protocols --vulnerable --jsonfile "$work/$1.json" "$3:$2" > "$work/$1.testssl.log" 2>&1 || true
}

build_missing
install_missing
make_certificate
printf 'routes: []\n' > "$work/no-routes.yaml"
upstream=none
start_proxy 127.0.0.1:0 "$work/no-routes.yaml"
start_gateway 127.0.0.1:0 --tls-cert "$work/server.pem" --tls-key "$work/server.key"
start_tunnel

scan proxy "$tunnel_port" inference.local &
proxy_scan=$!
scan gateway "${gateway##*:}" localhost &
gateway_scan=$!
wait "$proxy_scan" || { cat "$work"/proxy.*.log >&2; exit 1; }
wait "$gateway_scan" || { cat "$work"/gateway.*.log >&2; exit 1; }

python3 "$here/check.py" "$work" \
    "proxy inference.local $tunnel_port $work/tls/openshell-ca.pem ticketbleed BREACH" \
    "gateway localhost ${gateway##*:} $work/ca.pem"

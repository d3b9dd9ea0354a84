#!/usr/bin/env bash
# Runs Python's gRPC client, with classes made of the .proto files here, against a gateway. Installs into target/ beside
# this; says NOT RUN and why if that cannot be done.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/proxy.sh
. "$root/examples/lib/proxy.sh"

build_missing
made=$here/target
mkdir -p "$made/classes"
if ! { python3 -m venv "$made/venv" &&
        "$made/venv/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt"; } > "$work/pip.log" 2>&1; then
    echo "NOT RUN grpc client: cannot be installed: $(tail -n 1 "$work/pip.log")"
    echo "grpc client: 0 passed, 0 failed, 1 not run"
    exit 0
fi
protos=$root/openshell-gateway/proto/src/main/protobuf
find "$protos" -name '*.proto' -exec "$made/venv/bin/python" -m grpc_tools.protoc -I "$protos" \
    --python_out="$made/classes" --grpc_python_out="$made/classes" {} +

start_gateway 127.0.0.1:0
PYTHONPATH=$made/classes "$made/venv/bin/python" "$here/client.py" "$gateway" "$admin_token_file"

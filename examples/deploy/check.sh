#!/usr/bin/env bash
# Checks what is deployed from here: manifests by the schemas of Kubernetes, units by systemd, every option by the programs'
# own help; then starts both programs with the options of the units. One line each: PASS, FAIL or NOT RUN with the reason.
# Exits with 1 if one failed. Installs into target/ beside this. The jars are built already.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/find-java.sh
. "$root/examples/lib/find-java.sh"

mkdir -p "$here/target"
if python3 -c 'import venv, ensurepip' 2> /dev/null; then
    [ -x "$here/target/venv/bin/python" ] || python3 -m venv "$here/target/venv"
    "$here/target/venv/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt"
    python=$here/target/venv/bin/python
else
    python=python3
fi
exec "$python" "$here/check.py" "$(find_java)"

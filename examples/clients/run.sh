#!/usr/bin/env bash
# Runs real clients, unchanged, as sandboxed code: each asks for a whole answer and a streamed one, and must report a
# stream that is cut as its own kind of error. What the backend saw is checked at the end.
#   run.sh             all clients
#   run.sh CLIENT...   some of them, by the names it prints
# One line each: PASS, FAIL, or NOT RUN with the reason. Exits with 1 if one failed. Installs into target/ beside this.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=examples/lib/proxy.sh
. "$root/examples/lib/proxy.sh"

installed=$here/target
passed=0 failed=0 not_run=0

wanted() { # NAME
    [ ${#names[@]} -eq 0 ] || printf '%s\n' "${names[@]}" | grep -qx -- "$1"
}

report_not_run() { # NAME REASON
    if wanted "$1"; then
        echo "NOT RUN $1: $2"
        not_run=$((not_run + 1))
    fi
}

# Runs one check in a folder and a home of its own.
check() { # NAME COMMAND...
    wanted "$1" || return 0
    local began=$SECONDS log=$work/$1.log
    mkdir -p "$work/home/$1"
    if (cd "$installed" && HOME=$work/home/$1 XDG_CONFIG_HOME=$work/home/$1/config XDG_DATA_HOME=$work/home/$1/data \
            XDG_CACHE_HOME=$work/home/$1/cache XDG_STATE_HOME=$work/home/$1/state \
            PATH=$installed/node_modules/.bin:$PATH sandboxed "${@:2}") > "$log" 2>&1; then
        echo "PASS $1 ($((SECONDS - began)) s)"
        passed=$((passed + 1))
    else
        echo "FAIL $1"
        sed 's/^/    /' "$log"
        failed=$((failed + 1))
    fi
}

# Signs requests that nobody has seen before as the router does and as botocore does.
check_signatures() {
    wanted aws-signatures || return 0
    local seed=$RANDOM log=$work/aws-signatures.log
    if (cd "$installed" && venv/bin/python aws_signatures.py "$seed" 2000 | "$java" \
            -cp "$root/openshell-core/target/classes:$root/openshell-router/target/classes" AwsSignatures.java) > "$log" 2>&1; then
        echo "PASS aws-signatures ($(cat "$log"), seed $seed)"
        passed=$((passed + 1))
    else
        echo "FAIL aws-signatures (seed $seed)"
        sed 's/^/    /' "$log"
        failed=$((failed + 1))
    fi
}

install_python() {
    python3 -m venv "$installed/venv" &&
        "$installed/venv/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt"
}

install_node() {
    (cd "$installed" && npm install --no-audit --no-fund --no-package-lock --loglevel=error)
}

names=("$@")
build_missing
mkdir -p "$installed"
cp "$here"/*.{sh,py,mjs,java,json} "$installed"

export CLIENTS_REAL_KEY=sk-real-5tVq8Wz3Yk1NcJ7r
aws_secret=wJalrXUtnFEMI/K7MDENG+bPxRfiCY5tVq8Wz3Yk
aws_token=IQoJb3JpZ2luX2VjEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4==
export CLIENTS_AWS_KEY=AKIA5TVQ8WZ3YK1NCJ7R:$aws_secret:$aws_token
# It verifies what is signed for Bedrock, by the real time.
start_upstream "$CLIENTS_REAL_KEY" --expect-aws "eu-central-1=$CLIENTS_AWS_KEY" --model operator-chosen-model
start_proxy 127.0.0.1:0 "$here/routes-vertex.yaml" proxy-vertex
vertex_proxy=$proxy
start_proxy 127.0.0.1:0 "$here/routes.yaml"
real_key=$CLIENTS_REAL_KEY
unset CLIENTS_REAL_KEY CLIENTS_AWS_KEY

check curl bash curl.sh
check java "$java" JavaClient.java

if install_python > "$work/python.log" 2>&1; then
    check python-openai venv/bin/python python_openai.py
    check python-anthropic venv/bin/python python_anthropic.py
    proxy=$vertex_proxy check python-vertex venv/bin/python python_vertex.py
    check python-boto3 venv/bin/python python_boto3.py
    check_signatures
else
    report_not_run python-openai "cannot be installed: $(tail -n 1 "$work/python.log")"
    report_not_run python-anthropic "cannot be installed: $(tail -n 1 "$work/python.log")"
    report_not_run python-vertex "cannot be installed: $(tail -n 1 "$work/python.log")"
    report_not_run python-boto3 "cannot be installed: $(tail -n 1 "$work/python.log")"
    report_not_run aws-signatures "cannot be installed: $(tail -n 1 "$work/python.log")"
fi

# The package "node" brings a Node that reads HTTPS_PROXY (22.21 or later), whatever this machine has.
if install_node > "$work/node.log" 2>&1; then
    check node-openai node node_openai.mjs
    check node-anthropic node node_anthropic.mjs
    check claude-code bash claude_code.sh
    check opencode bash opencode.sh
else
    for name in node-openai node-anthropic claude-code opencode; do
        report_not_run "$name" "cannot be installed: $(tail -n 1 "$work/node.log")"
    done
fi

# Every request has the operator's key and, if it has a body, the operator's model; none has anything of the caller's.
must_not() { # WHAT GREP-ARGUMENTS...
    if grep "${@:2}" > "$work/found"; then
        echo "FAIL $1:"
        cut -c 1-400 "$work/found" | head -n 3 | sed 's/^/    /'
        failed=$((failed + 1))
    fi
}
must_not "a request without the operator's key" -v -e "$real_key" -e "Credential=AKIA5TVQ8WZ3YK1NCJ7R/" "$work/backend.jsonl"
must_not "the secret key of AWS anywhere" -F -- "$aws_secret" "$work/backend.jsonl" "$work"/proxy "$work"/proxy-vertex "$work"/*.err "$work"/*.log
must_not "the session token of AWS in front of the proxy" -F -- "$aws_token" "$work"/proxy "$work"/proxy-vertex "$work"/*.err "$work"/*.log
grep '"method":"POST"' "$work/backend.jsonl" > "$work/posts" || true
must_not "a request without the operator's model" -v -- 'operator-chosen-model' "$work/posts"
must_not "a request with the caller's key or model" -e 'of-the-caller' -e '"unused"' -e 'Bearer unused' "$work/backend.jsonl"
must_not "the operator's key in front of the proxy" -- "$real_key" "$work"/proxy "$work"/proxy-vertex "$work"/*.err "$work"/*.log
echo "$(wc -l < "$work/backend.jsonl") requests seen by the backend"

echo "clients: $passed passed, $failed failed, $not_run not run"
[ "$failed" -eq 0 ]

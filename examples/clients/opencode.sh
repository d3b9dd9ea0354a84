#!/usr/bin/env bash
# OpenCode as a sandboxed client: it streams, prints an answer, and reports a stream that is cut.
set -euo pipefail

export OPENCODE_DISABLE_MODELS_FETCH=1 OPENCODE_DISABLE_AUTOUPDATE=1 OPENCODE_DISABLE_LSP_DOWNLOAD=1
export OPENCODE_CONFIG=$PWD/opencode.json

ask() { timeout 120 opencode run --model sandbox/any "$@" < /dev/null; }

answer=$(ask "Hello")
grep -q 'Hello from the scripted upstream' <<< "$answer" || { echo "opencode: no answer: $answer" >&2; exit 1; }

cut=$(ask "CUT-THE-STREAM" 2>&1) || true
grep -q 'cut before its end' <<< "$cut" || { echo "opencode: a cut stream looked whole: $cut" >&2; exit 1; }

#!/usr/bin/env bash
# curl as a sandboxed client: a whole answer, a streamed one, one that is cut, and a path that is not allowed.
set -euo pipefail

url=https://inference.local/v1/chat/completions

ask() { # PROMPT STREAM
    curl -sS -N --max-time 60 "$url" -H 'content-type: application/json' -H 'authorization: Bearer key-of-the-caller' \
        -d "{\"model\":\"model-of-the-caller\",\"stream\":$2,\"messages\":[{\"role\":\"user\",\"content\":\"$1\"}]}"
}

check() { # WHAT CONDITION...
    local what=$1
    shift
    "$@" || { echo "curl: $what" >&2; exit 1; }
}

answer=$(ask "Hello" false)
check "no answer" grep -q 'Hello from the scripted upstream' <<< "$answer"

stream=$(ask "Hello" true)
check "the stream has no end" grep -q 'data: \[DONE\]' <<< "$stream"

# 18 is curl's own error for a transfer that ended before its end.
code=0
cut=$(ask "CUT-THE-STREAM" true 2> /dev/null) || code=$?
check "a cut stream ended with exit code $code" test "$code" -eq 18
check "a cut stream has no error event" grep -q '"code":"stream_truncated"' <<< "$cut"

status=$(curl -sS --max-time 60 -o /dev/null -w '%{http_code}' https://inference.local/v1/files)
check "GET /v1/files was answered with $status" test "$status" -eq 403

#!/usr/bin/env bash
# Claude Code as a sandboxed client: it streams, prints an answer, and reports a stream that is cut.
set -euo pipefail

# Without this it asks once more without streaming, and the cut is not to be seen.
export CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK=1 CLAUDE_CODE_MAX_RETRIES=0
export CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 DISABLE_AUTOUPDATER=1

ask() { timeout 120 claude --bare -p "$@" < /dev/null; }

answer=$(ask "Hello")
grep -q 'Hello from the scripted upstream' <<< "$answer" || { echo "claude: no answer: $answer" >&2; exit 1; }

stream=$(ask "Hello" --output-format stream-json --include-partial-messages --verbose)
grep -q '"text_delta"' <<< "$stream" || { echo "claude: nothing was streamed" >&2; exit 1; }

code=0
cut=$(ask "CUT-THE-STREAM" 2>&1) || code=$?
[ "$code" -ne 0 ] || { echo "claude: a cut stream looked whole: $cut" >&2; exit 1; }
grep -qi 'API Error' <<< "$cut" || { echo "claude: not its own error: $cut" >&2; exit 1; }

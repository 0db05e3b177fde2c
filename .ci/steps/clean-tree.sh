#!/usr/bin/env bash
# No step may leave anything behind: a lock file that was out of date, a snapshot, a golden file rewritten in passing.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "${CI:-}" != true ]; then
    echo "not in CI: a work tree with changes is fine"
    exit 0
fi
git --no-pager diff --stat
left=$(git status --porcelain)
[ -z "$left" ] || { echo "left behind:"; echo "$left"; exit 1; } >&2

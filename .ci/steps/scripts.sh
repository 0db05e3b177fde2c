#!/usr/bin/env bash
# Our own scripts, under the linter that judges the emitted ones.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .ci/lib.sh

env=$(python_env linters)
"$env/bin/shellcheck" --norc -x .ci/run .ci/lib.sh .ci/steps/*.sh

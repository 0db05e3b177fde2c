#!/usr/bin/env bash
# Linters that are not ours judge every file that the examples emit; see outside_linters.py for which judges what.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .ci/lib.sh

env=$(python_env linters)
actionlint=$(go_tool actionlint 1.7.12 github.com/rhysd/actionlint/cmd/actionlint)
PATH=$env/bin:$actionlint:$PATH exec python3 .ci/steps/outside_linters.py "$@"

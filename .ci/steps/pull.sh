#!/usr/bin/env bash
# `gabion pull` with the real gh, against GitHub's own description of its interface behind a loopback: see pull_rig.py.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .ci/lib.sh

env=$(python_env pull)
modules=$(npm_packages prism @stoplight/prism-cli@5.16.0 @octokit/openapi@23.0.2)
cargo build --quiet --package gabion
target=$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
exec "$env/bin/python" .ci/steps/pull_rig.py "$modules" "$env/bin" "$target/debug/gabion"

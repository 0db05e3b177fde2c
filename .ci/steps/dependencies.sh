#!/usr/bin/env bash
# Licences, duplicates, wildcards and origins of all dependencies; see deny.toml.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .ci/lib.sh

PATH=$(cargo_tool cargo-deny 0.20.2):$PATH
cargo deny check licenses bans sources

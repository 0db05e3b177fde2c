#!/usr/bin/env bash
set -euo pipefail
repository="$1"
gh api "repos/$repository/rulesets"

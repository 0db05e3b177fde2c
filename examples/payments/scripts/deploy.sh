#!/usr/bin/env bash
# Puts the artifact in the folder $1 where the environment serves it from.
set -euo pipefail
aws s3 sync "$1" "s3://payments-${ENVIRONMENT}-site" --delete

# Nothing is read, unpacked or run before it is what was built.
set -euo pipefail
echo "$DIGEST  $RUNNER_TEMP/artifact.tar" | sha256sum --check --strict --quiet
tar -xf "$RUNNER_TEMP/artifact.tar" -C "$RUNNER_TEMP"

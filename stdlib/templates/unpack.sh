# Nothing is read, unpacked or run before it is what was built.
set -euo pipefail
cd "$RUNNER_TEMP/built"
echo "$DIGEST  artifact.tar" | sha256sum --check --strict --quiet
tar -xf artifact.tar

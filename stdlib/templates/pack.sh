# The same files give the same bytes; their digest is what is approved.
set -euo pipefail
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$RUNNER_TEMP/artifact.tar" -- "$FOLDER"
digest=$(sha256sum < "$RUNNER_TEMP/artifact.tar" | cut -d ' ' -f 1)
echo "digest=$digest" >> "$GITHUB_OUTPUT"
echo "Artifact \`sha256:$digest\`" >> "$GITHUB_STEP_SUMMARY"

# What the agent changed, committed or not, as data.
git add --all -- . ':(exclude,top).gabion'
git diff --cached --binary --no-renames --no-ext-diff "$BASE" > "$RUNNER_TEMP/change.patch"

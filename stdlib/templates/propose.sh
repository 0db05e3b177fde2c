set -euo pipefail
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME="$BOT" GIT_AUTHOR_EMAIL="$BOT@users.noreply.github.com"
export GIT_COMMITTER_NAME="$BOT" GIT_COMMITTER_EMAIL="$BOT@users.noreply.github.com"
commit=$(git commit-tree -p HEAD -m "$TITLE" "$TREE")
git -c core.hooksPath=/dev/null -c credential.helper='!gh auth git-credential' \
  push "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" "$commit:refs/heads/$BRANCH"
gh pr create --repo "$GITHUB_REPOSITORY" --base "$BASE" --head "$BRANCH" --title "$TITLE" --body "$BODY"

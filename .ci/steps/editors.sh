#!/usr/bin/env bash
# What editors colour a declaration by: is what the schema table says, and colours what it should, under the engines of VS Code and
# of tree-sitter; beside the KDL grammar that kdl-org.kdl and the code host use.
set -euo pipefail
cd "$(dirname "$0")/../.."
source .ci/lib.sh

cargo xtask editors --check

npm=$(npm_env editors)
bin=$(cargo_tool tree-sitter-cli 0.27.1 tree-sitter --no-default-features)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# textmate CASE…: its runner reads package.json where it stands. A malformed assertion can hang it, so it has a minute.
textmate() {
    (cd editors/vscode && timeout 60 "$npm/.bin/vscode-tmgrammar-test" -g "$npm/tm-grammars/grammars/kdl.json" "$@")
}
textmate 'tests/**/*.kdl'
{
    printf '// SYNTAX TEST "source.gabion" "must fail"\nagnet "x"\n'
    printf '// <----- keyword.declaration.agent.gabion\n'
} >"$work/wrong.kdl"
if textmate "$work/wrong.kdl" >/dev/null 2>&1; then
    echo "vscode-tmgrammar-test lets a wrong colour pass" >&2
    exit 1
fi

# The grammar's own queries with ours over them, as `; inherits: kdl` does. `@spell` hides the comment from tree-sitter's highlighter.
cp -r "$npm/tree-sitter-kdl" "$work/kdl"
rm -rf "$work/kdl/bindings" "$work/kdl/prebuilds"
sed 's/ @spell//' "$npm/tree-sitter-kdl/queries/highlights.scm" |
    cat - editors/tree-sitter/queries/highlights.scm >"$work/kdl/queries/highlights.scm"
mkdir -p "$work/kdl/test/highlight" "$work/kdl/test/corpus"
cp editors/tree-sitter/tests/*.kdl "$work/kdl/test/highlight"

# A query that is slow to compile shows as an empty screen in editors; the slow ones take minutes, ours milliseconds.
tree_sitter() {
    (cd "$work/kdl" && XDG_CACHE_HOME=$work XDG_CONFIG_HOME=$work timeout 60 "$bin/tree-sitter" test)
}
tree_sitter >"$work/first" || { cat "$work/first"; exit 1; } # builds the parser
start=$(date +%s%N)
tree_sitter >"$work/said" || { cat "$work/said"; exit 1; }
took=$((($(date +%s%N) - start) / 1000000))
cat "$work/said"
for case in editors/tree-sitter/tests/*.kdl; do
    grep -q "$(basename "$case")" "$work/said" || { echo "$case was not run" >&2; exit 1; }
done
[ "$took" -lt 5000 ] || { echo "the queries take $took ms" >&2; exit 1; }
printf 'agnet "x"\n// <- keyword\n' >"$work/kdl/test/highlight/wrong.kdl"
if tree_sitter >/dev/null 2>&1; then
    echo "tree-sitter test lets a wrong colour pass" >&2
    exit 1
fi

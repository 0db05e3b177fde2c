# The change is judged in Git's index. It never becomes files, so nothing of it is run, followed or filtered here.
set -euo pipefail
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
seen=$(mktemp)
refuse() { printf 'Refused: %s %q\n' "$1" "${2-$(tr '\0' ' ' < "$seen" | head -c 300)}" && exit 1; }
changes() { git diff-index --cached --no-renames --ignore-submodules=none -z "$@" > "$seen"; }
none() { changes --name-only HEAD -- "$@" && test ! -s "$seen"; }
if [ -L "$PATCH" ] || [ ! -s "$PATCH" ]; then refuse 'there is no change'; fi
if [ "$(wc -c < "$PATCH")" -gt 4194304 ]; then refuse 'more than 4 MiB'; fi
mkdir -p .git/info
echo '* !diff !filter !ident !merge !text !whitespace !working-tree-encoding' > .git/info/attributes
git read-tree HEAD
git -c core.protectHFS=true -c core.protectNTFS=true apply --cached --whitespace=nowarn "$PATCH"
claims=() claimed=(':(top)')
while IFS= read -r area; do
  case $area in
    '' | '!') refuse 'an empty pattern' ;;
    '!'*) none ":(top,glob)${area#!}" || refuse 'kept out:' ;;
    *) claims+=("$area") claimed+=(":(exclude,top,glob)$area") ;;
  esac
done <<< "$AREAS"
none "${claimed[@]}" || refuse 'out of scope:'
files=0 lines=0
changes --raw HEAD
while IFS=' ' read -r -d '' old new _ && IFS= read -r -d '' path; do
  files=$((files + 1))
  [[ "$old $new" =~ ^:(000000|100644|100755)\ (000000|100644|100755)$ ]] || refuse 'neither file nor script:' "$path"
  [[ $path != *[[:cntrl:]]* ]] || refuse 'an unreadable name:' "$path"
  for area in "${claims[@]}"; do # Git also takes a pattern to the letter; an area does not
    [[ $area != *[*?[\\]* || $path/ != "$area"/* ]] || refuse 'a pattern for a name:' "$path"
  done
done < "$seen"
changes --numstat HEAD
while IFS=$'\t' read -r -d '' more less path; do
  [[ $more$less =~ ^[0-9]+$ ]] || refuse 'not text:' "$path"
  lines=$((lines + more + less))
done < "$seen"
[ "$files" -le "${FILES:-$files}" ] || refuse 'too many files:' "$files"
[ "$lines" -le "${LINES:-$lines}" ] || refuse 'too many lines:' "$lines"
tree=$(git write-tree)
echo "tree=$tree" >> "$GITHUB_OUTPUT"

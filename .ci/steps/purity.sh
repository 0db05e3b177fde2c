#!/usr/bin/env bash
# Clippy forbids the file system, clock, environment, network and processes in the pure crates. This shows that it still does: a
# crate that uses one of each, under the same configuration, must be refused once for each.
set -euo pipefail
cd "$(dirname "$0")/../.."

cmp compiler/core/clippy.toml compiler/facts/clippy.toml

probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
mkdir "$probe/src"
cp compiler/core/clippy.toml "$probe/clippy.toml"
printf '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$probe/Cargo.toml"
cat >"$probe/src/lib.rs" <<'RUST'
pub fn file_system() -> bool { std::fs::read("x").is_ok() }
pub fn file_system_type(_: std::fs::File) {}
pub fn file_system_by_path() -> bool { std::path::Path::new("x").exists() }
pub fn environment() -> bool { std::env::var_os("X").is_some() }
pub fn directory() -> bool { std::env::current_dir().is_ok() }
pub fn clock(_: std::time::SystemTime) {}
pub fn timer() -> bool { std::time::Instant::now().elapsed().is_zero() }
pub fn network(_: std::net::TcpStream) {}
pub fn process(_: &mut std::process::Command) {}
pub fn stream() { println!() }
pub fn seed() -> std::collections::HashMap<u8, u8> { std::collections::HashMap::new() }
RUST

said=$(cd "$probe" && CARGO_TARGET_DIR="$probe/target" cargo clippy --quiet --offline --message-format=short 2>&1)
missed=0
for line in $(seq "$(wc -l <"$probe/src/lib.rs")"); do
    if ! grep -Eq "^src/lib.rs:$line:.* use of a disallowed (method|type|macro)" <<<"$said"; then
        echo "purity: clippy let this pass: $(sed -n "${line}p" "$probe/src/lib.rs")" >&2
        missed=1
    fi
done
# A path that no longer names anything would forbid nothing; clippy says so, without failing.
if grep -E "does not refer to|expected a (function|type|macro)" <<<"$said" >&2; then missed=1; fi
[ "$missed" = 0 ] || { echo "$said" >&2; exit 1; }

# The configuration is read per package, so it must bite inside the workspace too: the crates name no other one.
for crate in core facts; do
    if grep -rnE 'allow\(.*clippy::disallowed' "compiler/$crate" --include='*.rs' | grep -v "compiler/$crate/build" >&2; then
        echo "purity: a pure crate switches the ban off outside its build script" >&2
        exit 1
    fi
done
echo "purity: clippy refuses $(wc -l <"$probe/src/lib.rs") of $(wc -l <"$probe/src/lib.rs") ways out"

# shellcheck shell=bash
# Sourced by the steps: where tools are kept between runs, and how they get there. Everything comes from package registries by
# their ordinary clients, at one version each.
set -euo pipefail
cache=${XDG_CACHE_HOME:-$HOME/.cache}/gabion-ci
mkdir -p "$cache"

# python_env NAME: prints the folder of a virtual environment that holds .ci/requirements/NAME.txt, made anew when the list changes.
python_env() {
    local list=.ci/requirements/$1.txt env
    env=$cache/python-$1-$(sha256sum "$list" | cut -c1-12)
    if [ ! -e "$env/complete" ]; then
        rm -rf "$env"
        python3 -m venv "$env"
        "$env/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$list" >&2
        "$env/bin/pip" check >&2
        touch "$env/complete"
    fi
    echo "$env"
}

# cargo_tool NAME VERSION [BINARY [OPTION…]]: prints the folder of a cargo subcommand, or of BINARY. It is run for a second, so it is
# built quickly rather than well.
cargo_tool() {
    local binary=${3:-$1} root=$cache/$1-$2
    if [ "$("$root/bin/$binary" --version 2>/dev/null)" != "$binary $2" ]; then
        CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
            CARGO_TARGET_DIR=$root/target cargo install --quiet --locked --root "$root" "${@:4}" "$1@$2" >&2
        rm -rf "$root/target"
    fi
    echo "$root/bin"
}

# npm_env NAME: prints the folder that holds the packages of .ci/requirements/NAME/package-lock.json, made anew when it changes.
npm_env() {
    local list=.ci/requirements/$1 env
    env=$cache/npm-$1-$(cat "$list"/package*.json | sha256sum | cut -c1-12)
    if [ ! -e "$env/complete" ]; then
        rm -rf "$env"
        mkdir -p "$env"
        cp "$list"/package*.json "$env"
        npm --prefix "$env" ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
        touch "$env/complete"
    fi
    echo "$env/node_modules"
}

# go_tool NAME VERSION PACKAGE: prints the folder of a Go program.
go_tool() {
    local root=$cache/$1-$2
    if [ ! -x "$root/$1" ]; then
        GOBIN=$root go install "$3@v$2" >&2
    fi
    echo "$root"
}

# npm_packages NAME PACKAGE@VERSION…: prints the folder of node modules with these packages, no script of theirs having run.
npm_packages() {
    local name=$1 root
    shift
    root=$cache/npm-$name-$(printf '%s\n' "$@" | sha256sum | cut -c1-12)
    if [ ! -e "$root/complete" ]; then
        rm -rf "$root"
        mkdir -p "$root"
        npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$root" "$@" >&2
        touch "$root/complete"
    fi
    echo "$root/node_modules"
}

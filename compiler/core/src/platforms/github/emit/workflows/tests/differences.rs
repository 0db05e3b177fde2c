//! Lines of an emitted propose job, each replaced by one that is not ours.

/// What stands in an emitted job, and what somebody could put there instead.
pub(super) const DIFFERENT: &[(&str, &str)] = &[
    (
        "permissions: {}\nconcurrency",
        "permissions: {}\nenv: { BASH_ENV: x }\nconcurrency",
    ),
    (
        "permissions: {}\nconcurrency",
        "permissions: {}\ndefaults: { run: { shell: \"bash {0} || true\" } }\nconcurrency",
    ),
    ("  issues:\n    types: [labeled]", "  pull_request:"),
    ("  issues:\n    types: [labeled]", "  pull_request_target:"),
    ("  issues:\n    types: [labeled]", "  push:"),
    ("  issues:\n    types: [labeled]", "  workflow_call:"),
    ("    needs: think\n", "    needs: think\n    if: always()\n"),
    (
        "    needs: think\n",
        "    needs: think\n    env: { GIT_CONFIG_COUNT: 1 }\n",
    ),
    (
        "    needs: think\n",
        "    needs: think\n    continue-on-error: true\n",
    ),
    ("    needs: think\n", "    needs: think\n    container: evil\n"),
    (
        "    needs: think\n",
        "    needs: think\n    services: { a: { image: b } }\n",
    ),
    (
        "    needs: think\n",
        "    needs: think\n    strategy: { matrix: { a: [1, 2] } }\n",
    ),
    (
        "    needs: think\n",
        "    needs: think\n    defaults: { run: { working-directory: x } }\n",
    ),
    (
        "    needs: think\n",
        "    needs: think\n    outputs: { token: \"${{ steps.app.outputs.token }}\" }\n",
    ),
    ("    needs: think\n", "    needs: think\n    colour: red\n"),
    ("    needs: think\n", "    needs: [ask, think]\n"),
    ("    runs-on: ubuntu-24.04\n", "    runs-on: self-hosted\n"),
    (
        "    runs-on: ubuntu-24.04\n",
        "    runs-on: [ubuntu-24.04, gpu]\n",
    ),
    (
        "permissions: { contents: read }",
        "permissions: { contents: write }",
    ),
    (
        "permissions: { contents: read }",
        "permissions: { contents: read, id-token: write }",
    ),
    ("permissions: { contents: read }", "permissions: read-all"),
    ("3d3c42e5aac5ba805825da76410c181273ba90b1", "v7"),
    (
        "3d3c42e5aac5ba805825da76410c181273ba90b1",
        "3d3c42e5aac5ba805825da76410c181273ba90b2",
    ),
    ("{ persist-credentials: false }", "{ persist-credentials: true }"),
    (
        "{ persist-credentials: false }",
        "{ persist-credentials: false, ref: other }",
    ),
    (
        "{ persist-credentials: false }",
        "{ persist-credentials: false, repository: evil/x }",
    ),
    (
        "{ name: change, path: \"${{ runner.temp }}/change\" }",
        "{ name: change }",
    ),
    (
        "{ name: change, path: \"${{ runner.temp }}/change\" }",
        "{ name: change, path: . }",
    ),
    (
        "        id: scope\n",
        "        id: scope\n        if: github.actor != 'x'\n",
    ),
    (
        "        id: scope\n",
        "        id: scope\n        continue-on-error: true\n",
    ),
    ("        id: scope\n", "        id: scope\n        shell: sh\n"),
    (
        "        id: scope\n",
        "        id: scope\n        background: true\n",
    ),
    (
        "        id: scope\n",
        "        id: scope\n        working-directory: src\n",
    ),
    ("        id: scope\n", "        id: scopes\n"),
    (
        "          PATCH: ${{ runner.temp }}/change/change.patch\n",
        "          PATCH: other.patch\n",
    ),
    ("          PATCH:", "          BASH_ENV: x\n          PATCH:"),
    ("          PATCH:", "          GIT_DIR: x\n          PATCH:"),
    ("            src/**\n", "            src/**\n\n"),
    ("            src/**\n", "            /src/**\n"),
    ("            src/**\n", "            src/[\n"),
    (
        "            src/**\n",
        "            ${{ github.event.issue.title }}\n",
    ),
    ("FILES: \"25\"", "FILES: many"),
    ("LINES: \"800\"", "LINES: ${{ github.event.issue.number }}"),
    (
        "set -euo pipefail\n          export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null\n          seen",
        "set -eu\n          export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null\n          seen",
    ),
    (" --ignore-submodules=none", ""),
    ("apply --cached", "apply --index"),
    ("client-id: 1048576", "app-id: 1048576"),
    ("client-id: 1048576", "client-id: ${{ vars.APP }}"),
    (
        "private-key: ${{ secrets.ACME_FIXER_PRIVATE_KEY }}",
        "private-key: ${{ secrets.A || secrets.B }}",
    ),
    (
        "permission-contents: write\n",
        "permission-contents: write\n          permission-administration: write\n",
    ),
    (
        "permission-contents: write\n",
        "permission-contents: write\n          owner: acme\n",
    ),
    (
        "permission-contents: write\n",
        "permission-contents: write\n          skip-token-revoke: true\n",
    ),
    (
        "TREE: ${{ steps.scope.outputs.tree }}",
        "TREE: ${{ github.event.issue.title }}",
    ),
    (
        "BRANCH: agents/fixer/${{ github.event.issue.number }}",
        "BRANCH: agents/fixer/${{ github.event.issue.title }}",
    ),
    (
        "BRANCH: agents/fixer/${{ github.event.issue.number }}-${{ github.run_id }}",
        "BRANCH: main",
    ),
    (
        "nobody has read it yet.\"",
        "nobody has read it yet. ${{ steps.app.outputs.token }}\"",
    ),
    ("BOT: acme-fixer[bot]", "BOT: ${{ github.actor }}"),
    (
        "          BASE: main\n",
        "          BASE: ${{ github.ref_name }}\n",
    ),
    (
        "          BASE: main\n",
        "          BASE: main\n          LD_PRELOAD: x\n",
    ),
    ("gh pr create", "npm ci; gh pr create"),
    ("      - id: app\n", "      - run: make\n      - id: app\n"),
    (
        "      - id: app\n",
        "      - uses: ./.github/actions/x\n      - id: app\n",
    ),
];

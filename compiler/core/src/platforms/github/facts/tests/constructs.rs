//! Keys of workflows and actions that are shown nowhere else: see `stdlib/github/constructs.kdl`.

use super::{context, job, read, read_ci};

const KEYS: [&str; 18] = [
    "actions",
    "artifact-metadata",
    "attestations",
    "checks",
    "code-quality",
    "contents",
    "copilot-requests",
    "deployments",
    "discussions",
    "issues",
    "models",
    "packages",
    "pages",
    "pull-requests",
    "repository-projects",
    "security-events",
    "statuses",
    "vulnerability-alerts",
];

fn grants(head: &str, top: &str) -> Vec<String> {
    let text = format!("{top}{}", job("push", head, "[{run: make}]"));
    read_ci(&text).short(&["grants", "mints-identity"])
}

#[test]
fn every_permission_is_granted_as_it_is_written() {
    for key in KEYS {
        let granted = |level: &str| format!("grants token:a {}:{level} shop", key.replace('-', "_"));
        for level in ["read", "write"] {
            let own = grants(&format!("    permissions: {{{key}: {level}}}\n"), "");
            assert_eq!(own, [granted(level)], "{key}");
            let top = grants("", &format!("permissions: {{{key}: {level}}}\n"));
            assert_eq!(top, own, "{key}");
        }
        for all in ["read", "write"] {
            let shown = grants(&format!("    permissions: {all}-all\n"), "");
            assert!(shown.contains(&granted(all)), "{key}: {shown:?}");
        }
        assert!(grants(&format!("    permissions: {{{key}: none}}\n"), "").is_empty());
    }
    let identity = "mints-identity a".to_owned();
    assert_eq!(
        grants("    permissions: {id-token: write}\n", ""),
        std::slice::from_ref(&identity)
    );
    assert!(grants("    permissions: write-all\n", "").contains(&identity));
    assert!(!grants("    permissions: read-all\n", "").contains(&identity));
    assert!(grants("    permissions: {}\n", "permissions: write-all\n").is_empty());
    // Nothing is said, and so the setting decides.
    assert_eq!(
        grants("    permissions:\n", ""),
        ["grants token:a contents:read shop"]
    );
}

#[test]
fn an_alias_is_what_it_stands_for() {
    let text = "on: push\npermissions: &all {contents: write}\njobs:\n  a: &job {runs-on: x, permissions: *all, steps: [{run: make}]}\n  b: *job\n";
    let shown = read_ci(text).short(&["grants", "starts-on"]);
    for id in ["a", "b"] {
        assert!(
            shown.contains(&format!("grants token:{id} contents:write shop")),
            "{shown:?}"
        );
        assert!(shown.contains(&format!("starts-on {id} push main")), "{shown:?}");
    }
}

#[test]
fn a_job_holds_every_secret_that_its_text_names() {
    let heads = [
        "    container: {image: x, credentials: {username: y, password: '${{ secrets.X }}'}}\n",
        "    container: {image: x, env: {Y: '${{ secrets.X }}'}}\n",
        "    services: {db: {image: x, credentials: {username: '${{ secrets.X }}', password: y}}}\n",
        "    services: {db: {image: x, env: {Y: '${{ secrets.X }}'}}}\n",
        "    env: {Y: '${{ secrets.X }}'}\n",
        "    concurrency: {group: '${{ secrets.X }}'}\n",
        "    of-next-year: {y: '${{ secrets.X }}'}\n",
    ];
    for head in heads {
        let shown = read_ci(&job("push", head, "[{run: make}]")).short(&["job-secret"]);
        assert_eq!(shown, ["job-secret a secret:shop/X"], "{head}");
    }
    assert!(
        read_ci(&job("push", "", "[{run: make}]"))
            .short(&["job-secret"])
            .is_empty()
    );
}

#[test]
fn what_a_job_is_started_with_is_run() {
    let title = "${{ github.event.issue.title }}";
    let heads = [
        format!("    defaults: {{run: {{shell: 'bash -c \"{title}\" {{0}}'}}}}\n"),
        format!("    container: '{title}'\n"),
        format!("    container: {{image: '{title}'}}\n"),
        format!("    container: {{image: x, options: '--entrypoint {title}'}}\n"),
        format!("    container: {{image: x, volumes: ['{title}:/x']}}\n"),
        format!("    services: {{db: {{image: '{title}'}}}}\n"),
        format!("    services: {{db: {{image: x, options: '{title}'}}}}\n"),
        format!("    services: {{db: {{image: x, command: '{title}'}}}}\n"),
        format!("    services: {{db: {{image: x, entrypoint: '{title}'}}}}\n"),
    ];
    for head in heads {
        let shown = read_ci(&job("issues", &head, "[{run: make}]")).short(&["interpolates"]);
        assert_eq!(shown, ["interpolates a main"], "{head}");
    }
    let top = format!(
        "defaults: {{run: {{shell: '{title}'}}}}\n{}",
        job("issues", "", "[{run: make}]")
    );
    assert_eq!(read_ci(&top).short(&["interpolates"]), ["interpolates a main"]);
}

#[test]
fn a_container_keeps_nothing_in() {
    let head = "    container: {image: x, options: --privileged, volumes: ['/var/run/docker.sock:/var/run/docker.sock']}\n";
    let with = read_ci(&job("push", head, "[{uses: actions/checkout@v4}, {run: make}]"));
    let without = read_ci(&job("push", "", "[{uses: actions/checkout@v4}, {run: make}]"));
    let all = [
        "executes",
        "on-runner",
        "job-token",
        "grants",
        "starts-on",
        "open-job",
    ];
    assert_eq!(with.short(&all), without.short(&all));
    assert!(with.short(&all).contains(&"on-runner a self-hosted,x".to_owned()));
}

#[test]
fn a_cache_mode_says_who_takes_and_who_leaves() {
    let of = |mode: &str, on: &str| {
        let text = format!(
            "on: [push, {on}]\njobs:\n  a: {{runs-on: x, {mode}steps: [{{uses: actions/cache@v4}}, {{run: make}}]}}\n  b: {{runs-on: x, steps: [{{uses: actions/cache@v4}}]}}\n"
        );
        read_ci(&text).short(&["restores"])
    };
    let both = ["restores a b main".to_owned(), "restores b a main".to_owned()];
    assert_eq!(of("", "issues"), both);
    assert_eq!(of("cache-mode: none, ", "issues"), [""; 0]);
    assert_eq!(of("cache-mode: read, ", "issues"), [both[0].clone()]);
    assert_eq!(of("cache-mode: write-only, ", "issues"), [both[1].clone()]);
}

#[test]
fn a_job_that_may_fail_holds_nobody_up() {
    for (tolerated, open) in [("", false), ("continue-on-error: true, ", true)] {
        let text = format!(
            "on: push\njobs:\n  ask: {{runs-on: x, environment: production, {tolerated}steps: [{{run: make}}]}}\n  a: {{runs-on: x, needs: ask, steps: [{{run: make}}]}}\n"
        );
        let shown = read_ci(&text).short(&["open-job"]);
        assert_eq!(shown.contains(&"open-job a".to_owned()), open, "{shown:?}");
    }
}

#[test]
fn a_call_gives_what_it_passes_or_all() {
    let of = |secrets: &str| {
        let top = format!("on: push\njobs: {{call: {{uses: ./.github/workflows/low.yml, {secrets}}}}}\n");
        let low = "on: {workflow_call: {secrets: {X: {required: true}}}}\njobs: {a: {runs-on: x, steps: [{run: 'echo ${{ secrets.X }}'}]}}\n";
        let files = [
            (".github/workflows/top.yml", top.as_str()),
            (".github/workflows/low.yml", low),
        ];
        read(&files, context()).shown(&["job-secret"])
    };
    assert_eq!(of("with: {}"), [""; 0]);
    assert_eq!(
        of("secrets: inherit"),
        ["job-secret shop/top.yml#call/a secret:shop/X"]
    );
    assert_eq!(
        of("secrets: {X: '${{ secrets.Y }}'}"),
        ["job-secret shop/top.yml#call/a secret:shop/Y"]
    );
}

#[test]
fn steps_beside_others_are_steps() {
    let checkout = "{uses: actions/checkout@v4}";
    for steps in [
        format!("[{checkout}, {{parallel: [{{run: make}}, {{run: test}}]}}]"),
        format!("[{checkout}, {{run: make, background: true, id: m}}, {{wait: m}}]"),
        format!("[{checkout}, {{run: make}}, {{wait-all: true}}, {{cancel: m}}]"),
    ] {
        let read = read_ci(&job("push", "", &steps));
        assert!(
            read.short(&["executes"])
                .contains(&"executes a source event".to_owned()),
            "{steps}"
        );
        assert!(read.findings.is_empty(), "{steps}");
    }
}

#[test]
fn a_program_of_the_tree_may_start_anything() {
    for (runs, all) in [
        ("{using: node24, main: dist/index.js, post: dist/post.js}", true),
        ("{using: docker, image: Dockerfile, pre-entrypoint: x.sh}", true),
        ("{using: composite, steps: [{uses: actions/labeler@v5}]}", false),
    ] {
        let action = format!("runs: {runs}\n");
        let text = job(
            "push",
            "",
            "[{uses: actions/checkout@v4}, {uses: ./.github/actions/x}]",
        );
        let files = [
            (".github/workflows/ci.yml", text.as_str()),
            (".github/actions/x/action.yml", &action),
        ];
        let shown = read(&files, context()).short(&["executes"]);
        assert_eq!(
            shown.contains(&"executes a source event".to_owned()),
            all,
            "{runs}: {shown:?}"
        );
        assert!(
            shown.contains(&"executes a workflows event".to_owned()),
            "{runs}: {shown:?}"
        );
    }
}

#[test]
fn what_a_composite_action_gives_is_what_its_steps_are_fed_with() {
    let action = "outputs: {t: {value: '${{ steps.s.outputs.t }}'}}\nruns:\n  using: composite\n  steps: [{id: s, run: 'echo t=$T >> $GITHUB_OUTPUT', env: {T: '${{ inputs.t }}'}, shell: bash}]\n";
    for (given, expected) in [
        ("${{ github.event.issue.title }}", &["?interpolates a main"][..]),
        ("x", &[]),
    ] {
        let steps = format!(
            "[{{uses: actions/checkout@v4}}, {{id: x, uses: ./x, with: {{t: '{given}'}}}}, {{run: 'echo ${{{{ steps.x.outputs.t }}}}'}}]"
        );
        let text = job("issues", "", &steps);
        let files = [
            (".github/workflows/ci.yml", text.as_str()),
            ("x/action.yml", action),
        ];
        assert_eq!(
            read(&files, context()).short(&["interpolates"]),
            expected,
            "{given}"
        );
    }
}

#[test]
fn the_setup_of_copilot_is_a_workflow() {
    let text = job(
        "{push: {branches: [main]}}",
        "    permissions: {contents: write}\n",
        "[{uses: actions/checkout@v4}, {run: make}]",
    );
    let text = text.replace("  a:\n", "  copilot-setup-steps:\n");
    let files = [(".github/workflows/copilot-setup-steps.yml", text.as_str())];
    let shown = read(&files, context()).shown(&["executes", "grants", "starts-on"]);
    let id = "shop/copilot-setup-steps.yml#copilot-setup-steps";
    for fact in [
        format!("executes {id} shop:source event"),
        format!("grants token:{id} contents:write shop"),
        format!("starts-on {id} push shop:main"),
    ] {
        assert!(shown.contains(&fact), "{fact}: {shown:?}");
    }
}

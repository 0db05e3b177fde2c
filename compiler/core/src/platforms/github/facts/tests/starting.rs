use super::{job, read, read_ci};
use crate::platforms::github::facts::tests::context;

const STARTS: [&str; 3] = ["starts-on", "starts-on-area", "starts-on-channel"];

#[test]
fn events_start_jobs_at_classes_of_refs() {
    let cases: [(&str, &[&str]); 14] = [
        (
            "push",
            &[
                "starts-on a push branches",
                "starts-on a push main",
                "starts-on a push tags",
            ],
        ),
        ("{push: {branches: [main]}}", &["starts-on a push main"]),
        (
            "{push: {branches: ['release/**']}}",
            &["starts-on a push release/**"],
        ),
        (
            "{push: {branches-ignore: [main]}}",
            &["starts-on a push branches"],
        ),
        ("{push: {tags: ['v*']}}", &["starts-on a push tags/v*"]),
        (
            "{push: {branches: [main], tags: ['v*']}}",
            &["starts-on a push main", "starts-on a push tags/v*"],
        ),
        (
            "{pull_request: {branches: [main]}}",
            &[
                "starts-on a pull_request fork",
                "starts-on a pull_request main",
                "starts-on a pull_request pull",
            ],
        ),
        (
            "{pull_request_target: {branches: [main]}}",
            &[
                "starts-on a pull_request_target fork",
                "starts-on a pull_request_target main",
                "starts-on a pull_request_target pull",
            ],
        ),
        (
            "workflow_dispatch",
            &[
                "starts-on a workflow_dispatch branches",
                "starts-on a workflow_dispatch main",
                "starts-on a workflow_dispatch tags",
            ],
        ),
        ("repository_dispatch", &["starts-on a repository_dispatch main"]),
        (
            "{schedule: [{cron: '0 0 * * *'}]}",
            &["starts-on a schedule main"],
        ),
        ("issue_comment", &["starts-on-channel a comments:shop main"]),
        (
            "issues",
            &[
                "starts-on-channel a issues:shop main",
                "starts-on-channel a labels:shop main",
            ],
        ),
        ("workflow_call", &[]),
    ];
    for (on, expected) in cases {
        assert_eq!(
            read_ci(&job(on, "", "[{run: make}]")).short(&STARTS),
            expected,
            "{on}"
        );
    }
}

#[test]
fn labels_are_set_by_those_with_access() {
    let read = read_ci(&job(
        "{issues: {types: [labeled]}}",
        "    if: github.event.label.name == 'fix'\n",
        "[{run: make}]",
    ));
    assert_eq!(read.short(&STARTS), ["starts-on-channel a labels:shop main"]);
    assert_eq!(
        read.shown(&["channel-of", "open-channel"]),
        [
            "channel-of issues:shop shop issues:write",
            "channel-of labels:shop shop issues:write",
            "channel-of labels:shop shop pull_requests:write",
            "open-channel issues:shop",
        ]
    );
    let read = read_ci(&job(
        "{pull_request: {types: [labeled], branches: [main]}}",
        "",
        "[{run: make}]",
    ));
    assert_eq!(
        read.short(&STARTS),
        [
            "starts-on a pull_request main",
            "starts-on-channel a labels:shop fork",
            "starts-on-channel a labels:shop pull"
        ]
    );
}

#[test]
fn path_filters_name_areas() {
    let read = read_ci(&job(
        "{push: {branches: [main], paths: ['src/**']}}",
        "",
        "[{run: make}]",
    ));
    assert_eq!(read.short(&STARTS), ["starts-on-area a push main source"]);
    let read = read_ci(&job(
        "{push: {branches: [main], paths-ignore: ['src/**']}}",
        "",
        "[{run: make}]",
    ));
    assert_eq!(
        read.short(&STARTS),
        [
            "starts-on-area a push main rest",
            "starts-on-area a push main steering",
            "starts-on-area a push main workflows"
        ]
    );
    let read = read_ci(&job(
        "{push: {branches: [main], paths: ['src/api/**']}}",
        "",
        "[{run: make}]",
    ));
    let shown = read.short(&STARTS);
    assert_eq!(
        shown.len(),
        1,
        "only the part of source that the filter holds: {shown:?}"
    );
    assert!(
        shown[0].starts_with("starts-on-area a push main source"),
        "{shown:?}"
    );
}

#[test]
fn conditions_exclude_doubt_or_admit() {
    let cases: [(&str, &str, &[&str]); 7] = [
        (
            "{pull_request: {branches: [main]}}",
            "github.event.pull_request.head.repo.full_name == github.repository",
            &["starts-on a pull_request main", "starts-on a pull_request pull"],
        ),
        (
            "{push: {branches: [main]}}",
            "github.event_name == 'pull_request'",
            &[],
        ),
        (
            "push",
            "github.ref == 'refs/heads/main'",
            &["starts-on a push main"],
        ),
        (
            "push",
            "startsWith(github.ref, 'refs/tags/v')",
            &["starts-on a push tags/v**"],
        ),
        (
            "{push: {branches: [main]}}",
            "vars.ON == 'yes'",
            &["?starts-on a push main"],
        ),
        (
            "{push: {branches: [main]}}",
            "github.actor == 'dependabot[bot]'",
            &["?starts-on a push main"],
        ),
        (
            "{push: {branches: [main]}}",
            "github.actor != 'dependabot[bot]'",
            &["starts-on a push main"],
        ),
    ];
    for (on, condition, expected) in cases {
        let text = job(on, &format!("    if: {condition}\n"), "[{run: make}]");
        assert_eq!(read_ci(&text).short(&STARTS), expected, "{condition}");
    }
}

#[test]
fn doubt_is_a_question_that_names_the_line() {
    let read = read_ci(&job(
        "{push: {branches: [main]}}",
        "    if: vars.ON == 'yes'\n",
        "[{run: make}]",
    ));
    let question = &read.base.questions[0];
    assert_eq!(question.key, "if:shop:ci.yml#a: the variable `ON`");
    assert_eq!(
        question.text,
        "whether `vars.ON == 'yes'` (ci.yml line 5) can be true; it depends on the variable `ON`"
    );
}

#[test]
fn jobs_wait_for_those_before_them() {
    let text = "on: {push: {branches: [main]}}\njobs:\n  a: {runs-on: x, if: \"github.event_name == 'schedule'\", steps: [{run: a}]}\n  \
                b: {runs-on: x, needs: a, steps: [{run: b}]}\n  c: {runs-on: x, needs: [b], if: always(), steps: [{run: c}]}\n  \
                d: {runs-on: x, needs: [e], steps: [{run: d}]}\n  e: {runs-on: x, needs: [d], steps: [{run: e}]}\n";
    assert_eq!(
        read_ci(text).short(&STARTS),
        ["starts-on c push main"],
        "skipped, skipped with it, not skipped, and a circle"
    );
}

#[test]
fn environments_stand_before_jobs_and_those_that_need_them() {
    let text = "on: push\njobs:\n  a: {runs-on: x, environment: {name: Production}, steps: []}\n  b: {runs-on: x, needs: a, steps: []}\n  \
                c: {runs-on: x, needs: a, if: always(), steps: []}\n  d: {runs-on: x, environment: \"${{ inputs.e }}\", steps: []}\n";
    assert_eq!(
        read_ci(text).short(&["open-job", "job-environment"]),
        [
            "?job-environment d production",
            "?open-job d",
            "job-environment a production",
            "job-environment b production",
            "open-job c"
        ]
    );
}

#[test]
fn workflows_that_follow_others_run_at_the_default_branch() {
    let files = [
        (
            ".github/workflows/ci.yml",
            "name: CI\non: {pull_request: {branches: [main]}}\njobs:\n  a: {runs-on: x, steps: []}\n",
        ),
        (
            ".github/workflows/after.yml",
            "on: {workflow_run: {workflows: [CI], types: [completed]}}\njobs:\n  b: {runs-on: x, steps: []}\n",
        ),
    ];
    let read = read(&files, context());
    assert_eq!(
        read.shown(&["follows"]),
        ["follows shop/after.yml#b shop/ci.yml#a shop:main"]
    );
}

#[test]
fn called_workflows_are_read_in_place() {
    let files = [
        (
            ".github/workflows/ci.yml",
            "on: {push: {branches: [main]}}\npermissions: {contents: read}\njobs:\n  call:\n    uses: ./.github/workflows/shared.yml\n    \
             with: {mode: fast}\n    secrets: {TOKEN: '${{ secrets.NPM_TOKEN }}'}\n",
        ),
        (
            ".github/workflows/shared.yml",
            "on: {workflow_call: {inputs: {mode: {type: string}}}}\njobs:\n  \
             a: {runs-on: x, if: \"inputs.mode == 'fast'\", permissions: {contents: write}, steps: [{run: 'x ${{ secrets.TOKEN }}'}]}\n  \
             b: {runs-on: x, if: \"inputs.mode == 'slow'\", steps: []}\n",
        ),
    ];
    let read = read(&files, context());
    assert_eq!(read.short(&STARTS), ["starts-on call/a push main"]);
    assert_eq!(
        read.short(&["job-asset", "job-secret"]),
        [
            "job-asset call/a ci",
            "job-asset call/b ci",
            "job-secret call/a secret:shop/NPM_TOKEN",
        ]
    );
    let grants = read.short(&["grants"]);
    assert!(
        grants.contains(&"grants token:call/a contents:read shop".to_owned()),
        "the caller's bound holds: {grants:?}"
    );
    assert!(
        !grants.iter().any(|grant| grant.contains("call/a contents:write")),
        "{grants:?}"
    );
    assert_eq!(
        read.short(&["executes"]),
        [
            "executes call/a workflows event",
            "executes call/b workflows event"
        ]
    );
}

#[test]
fn calls_in_a_circle_and_calls_elsewhere_do_not_loop() {
    let files = [(
        ".github/workflows/ci.yml",
        "on: {push: {branches: [main]}}\njobs:\n  x: {uses: ./.github/workflows/ci.yml}\n  \
             y: {uses: acme/other/.github/workflows/z.yml@main, secrets: inherit}\n  z: {uses: ./.github/workflows/gone.yml}\n",
    )];
    let read = read(&files, context());
    let shown = read.short(&["starts-on", "open-job", "job-of"]);
    assert_eq!(
        shown,
        [
            "?open-job y",
            "?open-job z",
            "job-of y shop",
            "job-of z shop",
            "starts-on y push main",
            "starts-on z push main"
        ]
    );
    assert!(read.short(&["executes"]).iter().all(|fact| fact.starts_with('?')));
}

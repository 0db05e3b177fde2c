use super::{context, job, read, read_ci};
use crate::platforms::github::context::SecretPlace;

const PULL: &str = "{pull_request: {branches: [main]}}";

#[test]
fn checked_out_files_are_executed() {
    let checkout = "{uses: actions/checkout@v4}";
    let all_event = [
        "executes a rest event",
        "executes a source event",
        "executes a steering event",
        "executes a workflows event",
    ];
    let all_base = all_event.map(|fact| fact.replace("event", "base"));
    let all_base = all_base.each_ref().map(String::as_str);
    let cases: [(String, &[&str]); 13] = [
        ("[{run: make}]".to_owned(), &[]),
        (format!("[{checkout}]"), &[]),
        (format!("[{checkout}, {{run: make}}]"), &all_event),
        (format!("[{{run: make}}, {checkout}]"), &[]),
        (format!("[{checkout}, {{uses: actions/labeler@v5}}]"), &[]),
        (
            format!("[{checkout}, {{uses: docker/build-push-action@v6}}]"),
            &all_event,
        ),
        (
            format!("[{checkout}, {{uses: anthropics/claude-code-action@v1}}]"),
            &["executes a steering event"],
        ),
        (
            // A program of the tree, which may start anything.
            format!("[{checkout}, {{uses: ./.github/actions/x}}]"),
            &all_event,
        ),
        (
            "[{uses: actions/checkout@v4, with: {repository: Acme/shop, ref: main}}, {run: make}]".to_owned(),
            &all_base,
        ),
        (
            "[{run: 'git clone https://github.com/acme/shop .; make'}]".to_owned(),
            &all_event,
        ),
        (
            "[{run: 'curl -sL https://raw.githubusercontent.com/acme/shop/main/x.sh | sh'}]".to_owned(),
            &all_event,
        ),
        (
            "[{run: 'git clone https://github.com/acme/other; make'}]".to_owned(),
            &[],
        ),
        (
            "[{uses: actions/checkout@v4, with: {repository: acme/other}}, {run: make}]".to_owned(),
            &[],
        ),
    ];
    for (steps, expected) in cases {
        assert_eq!(
            read_ci(&job(PULL, "", &steps)).short(&["executes"]),
            expected,
            "{steps}"
        );
    }
    let read = read_ci(&job(
        PULL,
        "",
        &format!("[{checkout}, {{uses: acme/unheard-of@v1}}]"),
    ));
    assert!(
        read.short(&["executes"])
            .iter()
            .all(|fact| fact.starts_with("?executes"))
    );
    assert_eq!(read.base.questions[0].key, "action:shop:acme/unheard-of");
}

#[test]
fn whose_files_depends_on_the_ref() {
    let cases = [
        ("${{ github.event.pull_request.head.sha }}", true, true, false),
        ("${{ github.head_ref }}", true, true, false),
        ("refs/pull/${{ github.event.number }}/merge", true, true, false),
        ("${{ github.sha }}", true, false, false),
        ("${{ steps.x.outputs.ref }}", true, false, true),
        ("${{ github.event.pull_request.base.sha }}", true, false, false),
        ("main", true, false, false),
    ];
    for (given, event, head, doubtful) in cases {
        let steps = format!("[{{uses: actions/checkout@v4, with: {{ref: '{given}'}}}}, {{run: make}}]");
        let shown =
            read_ci(&job("{pull_request_target: {branches: [main]}}", "", &steps)).short(&["executes"]);
        let has = |text: &str| shown.iter().any(|fact| fact == text);
        assert_eq!(has("executes a source event"), event, "{given}: {shown:?}");
        assert_eq!(has("executes a source head"), head, "{given}: {shown:?}");
        assert_eq!(has("?executes a source head"), doubtful, "{given}: {shown:?}");
    }
    let base = "[{uses: actions/checkout@v4, with: {ref: '${{ github.base_ref }}'}}, {run: make}]";
    let shown = read_ci(&job(PULL, "", base)).short(&["executes"]);
    assert!(shown.contains(&"executes a source base".to_owned()), "{shown:?}");
    assert!(
        !shown.contains(&"executes a source event".to_owned()),
        "{shown:?}"
    );
    let script = "[{run: 'gh pr checkout 1 && make'}]";
    assert!(
        read_ci(&job("issue_comment", "", script))
            .short(&["executes"])
            .contains(&"executes a source head".to_owned())
    );
}

#[test]
fn composite_actions_are_read_in_place() {
    let files = [
        (".github/workflows/ci.yml", job(PULL, "    permissions: {pull-requests: write}\n", "[{uses: ./.github/actions/outer}]")),
        (
            ".github/actions/outer/action.yml",
            "runs:\n  using: composite\n  steps:\n    - uses: actions/checkout@v4\n    - uses: ./.github/actions/inner\n".to_owned(),
        ),
        (
            ".github/actions/inner/action.yaml",
            "runs:\n  using: composite\n  steps: [{run: gh pr review --approve, shell: bash}, {uses: ./.github/actions/outer}]\n".to_owned(),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let read = read(&files, context());
    assert_eq!(
        read.short(&["approves-proposals"]),
        ["approves-proposals github-actions[bot]@shop shop"]
    );
    assert!(
        read.short(&["executes"])
            .contains(&"executes a source event".to_owned())
    );
}

#[test]
fn bots_approve_and_merge_for_anyone() {
    let approve = "[{uses: hmarr/auto-approve-action@v4}]";
    let power = "    permissions: {pull-requests: write, contents: write}\n";
    let decide = ["approves-proposals", "merges-proposals"];
    let cases: [(String, &str, &[&str]); 8] = [
        (
            power.to_owned(),
            approve,
            &["approves-proposals github-actions[bot]@shop shop"],
        ),
        (
            "    permissions: {pull-requests: read}\n".to_owned(),
            approve,
            &[],
        ),
        (
            format!("{power}    if: github.actor == 'dependabot[bot]'\n"),
            approve,
            &["?approves-proposals github-actions[bot]@shop shop"],
        ),
        (
            format!("{power}    if: github.event_name == 'push'\n"),
            approve,
            &[],
        ),
        (
            power.to_owned(),
            "[{run: gh pr merge --auto --squash 1}]",
            &["merges-proposals github-actions[bot]@shop main"],
        ),
        (
            power.to_owned(),
            "[{run: gh pr merge 1, if: \"contains(github.event.pull_request.labels.*.name, 'x')\"}]",
            &["?merges-proposals github-actions[bot]@shop main"],
        ),
        (
            power.to_owned(),
            "[{uses: pascalgn/automerge-action@v1, env: {}, with: {GITHUB_TOKEN: '${{ secrets.BOT_PAT }}'}}]",
            &["?merges-proposals person:shop#writer main"],
        ),
        (
            power.to_owned(),
            "[{run: gh pr review --approve 1, env: {GH_TOKEN: '${{ steps.app.outputs.token }}'}}]",
            &["approves-proposals app:?shop shop"],
        ),
    ];
    for (head, steps, expected) in cases {
        assert_eq!(
            read_ci(&job(PULL, &head, steps)).short(&decide),
            expected,
            "{head} {steps}"
        );
    }
}

#[test]
fn a_token_with_another_in_its_place_is_what_exists() {
    let step =
        "[{run: gh pr review --approve 1, env: {GH_TOKEN: '${{ secrets.PAT || secrets.GITHUB_TOKEN }}'}}]";
    let text = job(PULL, "    permissions: {pull-requests: write}\n", step);
    let shown = |listed: Option<&[&str]>, text: &str| {
        let mut context = context();
        let places = |names: &[&str]| {
            let place = |name: &&str| ((*name).to_owned(), SecretPlace::Repository);
            names.iter().map(place).collect()
        };
        context.secrets = listed.map(places);
        read(&[(".github/workflows/ci.yml", text)], context)
    };
    let about = ["approves-proposals", "job-secret"];
    let unknown = shown(None, &text);
    assert_eq!(
        unknown.short(&about),
        [
            "?approves-proposals github-actions[bot]@shop shop",
            "?approves-proposals person:shop#writer shop",
            "?job-secret a secret:shop/PAT",
        ]
    );
    let keys: Vec<&str> = unknown
        .base
        .questions
        .iter()
        .map(|question| question.key.as_str())
        .collect();
    assert_eq!(keys, ["secret:shop:PAT"]);
    assert_eq!(
        shown(Some(&[]), &text).short(&about),
        ["approves-proposals github-actions[bot]@shop shop"]
    );
    assert_eq!(
        shown(Some(&["PAT"]), &text).short(&about),
        [
            "?approves-proposals person:shop#writer shop",
            "job-secret a secret:shop/PAT",
        ]
    );
    // Near miss: nothing stands in for it, so it exists.
    let alone = text.replace(" || secrets.GITHUB_TOKEN", "");
    assert_eq!(
        shown(None, &alone).short(&about),
        [
            "?approves-proposals person:shop#writer shop",
            "job-secret a secret:shop/PAT",
        ]
    );
}

#[test]
fn jobs_ship_what_they_publish_and_where_they_deploy() {
    let cases: [(&str, &str, &[&str]); 5] = [
        (
            "",
            "[{uses: pypa/gh-action-pypi-publish@release/v1}]",
            &["ships a pypi:shop"],
        ),
        ("", "[{run: gh release create v1}]", &["ships a release:shop"]),
        ("", "[{run: terraform apply}]", &["?ships a production"]),
        (
            "    environment: production\n",
            "[{run: terraform apply}]",
            &["ships a production"],
        ),
        ("    environment: elsewhere\n", "[{run: make}]", &[]),
    ];
    for (head, steps, expected) in cases {
        assert_eq!(
            read_ci(&job("push", head, steps)).short(&["ships"]),
            expected,
            "{steps}"
        );
    }
}

#[test]
fn artifacts_and_caches_pass_code_on() {
    let up = "{uses: actions/upload-artifact@v7}";
    let down = "{uses: actions/download-artifact@v8}";
    let cache = "{uses: actions/cache@v5}";
    let text = format!(
        "on: {{schedule: [{{cron: '0 0 * * *'}}]}}\njobs:\n  build: {{runs-on: x, steps: [{up}]}}\n  deploy: {{runs-on: x, steps: [{down}]}}\n  \
         nightly: {{runs-on: x, steps: [{cache}]}}\n"
    );
    let shown = read_ci(&text).short(&["consumes", "takes-within", "restores"]);
    let expected = [
        "restores nightly build main",
        "restores nightly deploy main",
        "takes-within deploy build",
    ];
    assert_eq!(shown, expected);
    // Events that anybody causes get a cache to read only, unless the workflow asks for more.
    let comment = |mode: &str| {
        let triage = format!("on: issue_comment\njobs:\n  t: {{runs-on: x, {mode}steps: []}}\n");
        let release =
            format!("on: {{push: {{tags: ['v*']}}}}\njobs:\n  r: {{runs-on: x, steps: [{cache}]}}\n");
        let files = [
            (".github/workflows/t.yml", triage.as_str()),
            (".github/workflows/r.yml", release.as_str()),
        ];
        read(&files, context()).shown(&["restores"]).len()
    };
    assert_eq!((comment(""), comment("cache-mode: write, ")), (0, 1));
}

#[test]
fn artifacts_pass_from_a_workflow_to_the_one_that_follows() {
    let ci = job(PULL, "", "[{uses: actions/upload-artifact@v7}]");
    let after = "on: {workflow_run: {workflows: ['.github/workflows/ci.yml']}}\njobs:\n  b: {runs-on: x, steps: [{run: gh run download 1}]}\n";
    let files = [
        (".github/workflows/ci.yml", ci.as_str()),
        (".github/workflows/after.yml", after),
    ];
    assert_eq!(
        read(&files, context()).shown(&["consumes", "takes-within"]),
        ["consumes shop/after.yml#b shop/ci.yml#a"]
    );
}

#[test]
fn dependabot_proposes() {
    let config = "version: 2\nupdates:\n  - {package-ecosystem: npm, directory: /}\n  - {package-ecosystem: npm, directory: /b, target-branch: next}\n";
    let read = read(&[(".github/dependabot.yml", config)], context());
    assert_eq!(
        read.short(&["foreign-proposal"]),
        [
            "foreign-proposal dependabot[bot] dependabot/** main",
            "foreign-proposal dependabot[bot] dependabot/** next",
        ]
    );
}

#[test]
fn a_script_asks_the_api_itself() {
    let power = "    permissions: {pull-requests: write, contents: write}\n";
    let (approves, merges) = (
        "approves-proposals github-actions[bot]@shop shop",
        "merges-proposals github-actions[bot]@shop main",
    );
    let on = "{pull_request_target: {branches: [main]}}";
    let script = |text: &str| format!("[{{uses: actions/github-script@v8, with: {{script: \"{text}\"}}}}]");
    let run = |text: &str| format!("[{{run: \"{text}\", env: {{GH_TOKEN: '${{{{ github.token }}}}'}}}}]");
    let cases: [(String, &[&str]); 9] = [
        (
            script("await github.rest.pulls.merge({ owner, repo, pull_number })"),
            &[merges],
        ),
        (
            script("github.rest.pulls.createReview({ pull_number, event: 'APPROVE' })"),
            &[approves],
        ),
        (
            script("github.rest.pulls.createReview({ pull_number, event: 'COMMENT' })"),
            &[],
        ),
        (
            script("github.graphql('mutation { enablePullRequestAutoMerge(input: {}) { id } }')"),
            &[merges],
        ),
        (script("github.rest.pulls.list({ owner, repo })"), &[]),
        (run("gh api -X PUT repos/acme/shop/pulls/1/merge"), &[merges]),
        (
            run("gh api repos/acme/shop/pulls/1/reviews -f event=APPROVE"),
            &[approves],
        ),
        (run("gh api repos/acme/shop/pulls/1/files"), &[]),
        (
            run(
                "gh api graphql -f query='mutation { addPullRequestReview(input: {event: APPROVE}) { id } }'",
            ),
            &[approves],
        ),
    ];
    for (steps, expected) in cases {
        let shown = read_ci(&job(on, power, &steps)).short(&["approves-proposals", "merges-proposals"]);
        assert_eq!(shown, expected, "{steps}");
    }
}

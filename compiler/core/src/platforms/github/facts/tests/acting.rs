use super::{context, job, read, read_ci};

const ACTS: [&str; 3] = ["acts-alone", "foreign-proposal", "pushes-alone"];
const WRITE: &str = "    permissions: {contents: write, pull-requests: write}\n";
const CLOCK: &str = "{schedule: [{cron: '0 3 * * *'}]}";

#[test]
fn jobs_open_pull_requests_with_a_credential() {
    let opened = "foreign-proposal github-actions[bot]@shop branches main";
    let alone = "acts-alone a github-actions[bot]@shop";
    let create = "[{uses: peter-evans/create-pull-request@v7}]";
    let cases: [(&str, &str, &str, &[&str]); 8] = [
        (CLOCK, WRITE, create, &[alone, opened]),
        (CLOCK, WRITE, "[{run: gh pr create --fill}]", &[alone, opened]),
        ("workflow_dispatch", WRITE, create, &[opened]),
        ("{push: {branches: [main]}}", WRITE, create, &[opened]),
        (CLOCK, "    permissions: {contents: read}\n", create, &[]),
        (CLOCK, "", create, &[]),
        (CLOCK, WRITE, "[{run: gh pr view 1}]", &[]),
        (
            CLOCK,
            "    permissions: {contents: read}\n",
            "[{uses: peter-evans/create-pull-request@v7, with: {token: '${{ secrets.BOT_PAT }}'}}]",
            &[
                "?foreign-proposal person:shop#writer branches main",
                "acts-alone a person:shop#writer",
            ],
        ),
    ];
    for (on, head, steps, expected) in cases {
        let shown = read_ci(&job(on, head, steps)).short(&ACTS);
        assert_eq!(shown, expected, "{on} {head} {steps}");
    }
}

#[test]
fn where_a_job_pushes() {
    let main = "pushes-alone a github-actions[bot]@shop main";
    let unsure = "?pushes-alone a github-actions[bot]@shop main";
    let cases: [(&str, &[&str]); 27] = [
        ("git push", &[main]),
        ("git push origin HEAD", &[main]),
        ("git push origin main", &[main]),
        ("git push -u origin HEAD:refs/heads/main --force", &[main]),
        (
            "git -c user.name=x push origin \"HEAD:${{ github.ref_name }}\"",
            &[main],
        ),
        ("B=main\ngit push origin \"HEAD:$B\"", &[main]),
        (
            "git push https://x-access-token:${{ github.token }}@github.com/acme/shop.git HEAD:main",
            &[main],
        ),
        (
            "git push https://x:${{ github.token }}@github.com/${{ github.repository }} main",
            &[main],
        ),
        ("git checkout main && git push", &[main]),
        ("git push origin \"$TARGET\"", &[unsure]),
        ("git push origin ${{ inputs.where }}", &[unsure]),
        ("git push upstream main", &[unsure]),
        (
            "git clone https://github.com/acme/site && cd site\ngit push",
            &[unsure],
        ),
        ("git push origin gh-pages", &[]),
        ("git push origin HEAD:auto/update-$(date +%s)", &[]),
        ("git checkout -b \"update-$X\"\ngit push origin HEAD", &[]),
        ("git switch -c docs\ngit push", &[]),
        ("git tag -a \"$V\" -m x\ngit push origin \"$V\"", &[]),
        ("git push --tags", &[]),
        ("git push origin refs/tags/v1", &[]),
        ("git push --delete origin old", &[]),
        ("git push --dry-run", &[]),
        ("git push https://x:y@github.com/acme/other.git main", &[]),
        ("git push origin HEAD:${{ github.head_ref }}", &[]),
        ("# git push", &[]),
        ("git pull && git commit -m push", &[]),
        ("echo pushed", &[]),
    ];
    for (script, expected) in cases {
        let steps = format!("[{{uses: actions/checkout@v4}}, {{run: {script:?}}}]");
        let shown = read_ci(&job(CLOCK, WRITE, &steps)).short(&["pushes-alone"]);
        assert_eq!(shown, expected, "{script}");
    }
}

#[test]
fn what_started_a_push_matters() {
    let pushed = "pushes-alone a github-actions[bot]@shop main";
    let cases: [(&str, &[&str]); 10] = [
        (CLOCK, &[pushed]),
        ("issue_comment", &[pushed]),
        ("repository_dispatch", &[pushed]),
        ("{push: {branches: [main]}}", &[]),
        ("workflow_dispatch", &[]),
        ("{release: {types: [published]}}", &[]),
        ("{issues: {types: [labeled]}}", &[]),
        ("{pull_request_target: {types: [closed]}}", &[]),
        ("{pull_request: {branches: [main]}}", &[]),
        ("merge_group", &[]),
    ];
    let steps = "[{uses: actions/checkout@v4}, {uses: stefanzweifel/git-auto-commit-action@v5}]";
    for (on, expected) in cases {
        assert_eq!(
            read_ci(&job(on, WRITE, steps)).short(&["pushes-alone"]),
            expected,
            "{on}"
        );
    }
}

#[test]
fn a_push_is_made_with_what_the_checkout_left() {
    let steps = "[{uses: actions/checkout@v4, with: {token: '${{ secrets.PUSH_PAT }}'}}, {run: git push}]";
    let read = read_ci(&job(CLOCK, "    permissions: {contents: read}\n", steps));
    assert_eq!(
        read.short(&["pushes-alone"]),
        ["?pushes-alone a person:shop#writer main"]
    );
    assert_eq!(read.base.questions[0].key, "secret:shop:PUSH_PAT");
}

#[test]
fn a_decision_that_waits_for_a_label_is_for_those_who_may_set_it() {
    let decide = [
        "approves-proposals",
        "approves-marked",
        "approves-of",
        "merges-proposals",
        "merges-marked",
        "merges-of",
    ];
    let on = "{pull_request_target: {types: [labeled, opened], branches: [main]}}";
    let head = format!("{WRITE}    if: contains(github.event.pull_request.labels.*.name, 'ship it')\n");
    let text = job(on, &head, "[{run: gh pr merge --auto 1}]");
    let dependabot = |labels: &str| {
        format!("version: 2\nupdates: [{{package-ecosystem: npm, directory: /, labels: [{labels}]}}]\n")
    };
    let shown = |dependabot: &str| {
        let files = [
            (".github/workflows/ci.yml", text.as_str()),
            (".github/dependabot.yml", dependabot),
        ];
        read(&files, context()).short(&decide)
    };
    let marked = [
        "merges-marked github-actions[bot]@shop main issues:write",
        "merges-marked github-actions[bot]@shop main pull_requests:write",
    ];
    assert_eq!(shown(&dependabot("deps")), marked);
    let with = shown(&dependabot("deps, ship it"));
    assert_eq!(with[..2], marked);
    assert_eq!(
        with[2..],
        ["merges-of github-actions[bot]@shop main dependabot[bot]"]
    );
}

#[test]
fn a_lock_of_an_agentic_workflow_opens_what_its_agent_asks_for() {
    let all = [
        "acts-alone",
        "foreign-proposal",
        "merges-proposals",
        "approves-proposals",
    ];
    let opened = [
        "acts-alone a github-actions[bot]@shop",
        "foreign-proposal github-actions[bot]@shop branches main",
    ];
    let approves = "approves-proposals github-actions[bot]@shop shop";
    let cases: [(&str, Vec<&str>); 6] = [
        (r#"{"create_pull_request":{"max":1}}"#, opened.to_vec()),
        (r#"{"create_issue":{"max":1},"noop":{}}"#, vec![]),
        (
            r#"{"merge_pull_request":{}}"#,
            vec!["merges-proposals github-actions[bot]@shop main"],
        ),
        (
            r#"{"submit_pull_request_review":{"allowed_events":["COMMENT"]}}"#,
            vec![],
        ),
        (r#"{"submit_pull_request_review":{}}"#, vec![approves]),
        (
            r#"{"create_pull"#,
            vec![
                opened[0],
                approves,
                opened[1],
                "merges-proposals github-actions[bot]@shop main",
            ],
        ),
    ];
    for (config, expected) in cases {
        let steps = format!(
            "[{{uses: actions/github-script@v8, env: {{GH_AW_SAFE_OUTPUTS_HANDLER_CONFIG: '{config}'}}}}]"
        );
        assert_eq!(
            read_ci(&job(CLOCK, WRITE, &steps)).short(&all),
            expected,
            "{config}"
        );
    }
}

#[test]
fn what_a_job_carries_on() {
    let tags = "forwards a main github-actions[bot]@shop tags";
    let versions = "forwards a main github-actions[bot]@shop tags/v*";
    let release = "forwards a main github-actions[bot]@shop release/**";
    let cases: [(&str, &[&str]); 12] = [
        ("git tag v1 && git push origin v1", &[versions]),
        ("git tag nightly && git push origin nightly", &[tags]),
        (
            "git tag -a \"v$V\" -m x\ngit push origin \"v$V\"",
            &[tags, versions],
        ),
        ("git tag -a \"n$V\" -m x\ngit push origin \"n$V\"", &[tags]),
        ("git push --tags", &[tags, versions]),
        ("git push origin refs/tags/v1", &[versions]),
        ("gh release create v2 --notes x", &[versions]),
        ("gh release upload v2 dist/*", &[]),
        ("git push origin HEAD:release/7", &[release]),
        (
            "git push origin HEAD:release/$V",
            &["forwards a main github-actions[bot]@shop branches", release],
        ),
        ("git push", &[]),
        ("git push --delete origin v1", &[]),
    ];
    let listens =
        "on: {push: {tags: ['v*'], branches: ['release/**']}}\njobs: {b: {runs-on: x, steps: [{run: y}]}}\n";
    for (script, expected) in cases {
        let steps = format!("[{{uses: actions/checkout@v4}}, {{run: {script:?}}}]");
        let text = job("{push: {branches: [main]}}", WRITE, &steps);
        let files = [
            (".github/workflows/ci.yml", text.as_str()),
            (".github/workflows/go.yml", listens),
        ];
        let shown = read(&files, context()).short(&["forwards", "forwards-from"]);
        assert_eq!(shown, expected, "{script}");
    }
}

#[test]
fn what_is_carried_on_is_what_was_checked_out() {
    let steps = "[{uses: actions/checkout@v4, with: {ref: develop}}, {run: git push --tags}]";
    let text = job("{workflow_dispatch: , push: {branches: [develop]}}", WRITE, steps);
    assert_eq!(
        read_ci(&text).short(&["forwards", "forwards-from"]),
        ["forwards-from a develop github-actions[bot]@shop tags"]
    );
    let made = "[{uses: actions/checkout@v4}, {run: 'git commit -am x; git tag v1; git push --tags'}]";
    let tagged = "[{uses: actions/checkout@v4}, {run: 'git tag v1; git push --tags'}]";
    for (steps, expected) in [(made, 1), (tagged, 0)] {
        let shown = read_ci(&job(CLOCK, WRITE, steps)).short(&["pushes-alone"]);
        assert_eq!(shown.len(), expected, "{steps}: {shown:?}");
    }
}

#[test]
fn a_setting_lets_a_job_s_own_token_open_pull_requests() {
    let text = job(CLOCK, WRITE, "[{uses: peter-evans/create-pull-request@v7}]");
    let opened = "foreign-proposal github-actions[bot]@shop branches main";
    for (setting, expected) in [
        (Some(true), vec![opened.to_owned()]),
        (Some(false), vec![]),
        (None, vec![format!("?{opened}")]),
    ] {
        let mut context = context();
        context.job_proposals = setting;
        let read = read(&[(".github/workflows/ci.yml", text.as_str())], context);
        assert_eq!(read.short(&["foreign-proposal"]), expected, "{setting:?}");
    }
}

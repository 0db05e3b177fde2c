//! Texts of whoever starts a run, in scripts and as refs.

use super::{context, job, read, read_ci};

/// What a job with one script states.
fn of(on: &str, head: &str, steps: &str) -> Vec<String> {
    read_ci(&job(on, head, steps)).short(&["interpolates"])
}

const MAIN: &[&str] = &["interpolates a main"];
const ASKED: &[&str] = &["?interpolates a main"];

/// An event, an expression in a script, and what is stated.
const EXPRESSIONS: [(&str, &str, &[&str]); 30] = [
    ("issues", "github.event.issue.title", MAIN),
    ("issues", "github.event.issue['body']", MAIN),
    ("issues", "github.event.issue.number", &[]),
    ("issues", "github.event.issue.user.login", &[]),
    ("issues", "github.event.issue.html_url", &[]),
    ("issues", "github.event.comment.body", &[]),
    ("issues", "toJSON(github.event)", MAIN),
    ("issues", "toJSON(github)", MAIN),
    ("issues", "format('{0}', github.event.issue.title)", MAIN),
    ("issues", "github.event.issue.title == 'x' && 'y' || 'z'", &[]),
    ("issues", "contains(github.event.issue.body, 'x')", &[]),
    (
        "issues",
        "github.event.sender.login || github.event.issue.title",
        MAIN,
    ),
    ("issues", "join(github.event.issue.labels.*.name)", ASKED),
    ("issue_comment", "github.event.comment.body", MAIN),
    ("discussion", "github.event.discussion.title", MAIN),
    ("repository_dispatch", "github.event.client_payload.version", MAIN),
    ("repository_dispatch", "github.event.action", MAIN),
    ("schedule: [{cron: '0 3 * * *'}]", "github.event.issue.title", &[]),
    (
        "{push: {branches: [main]}}",
        "github.event.head_commit.message",
        MAIN,
    ),
    ("{push: {branches: [main]}}", "github.ref_name", &[]),
    ("{push: {branches: [main]}}", "github.sha", &[]),
    (
        "{push: {tags: ['v*']}}",
        "github.ref_name",
        &["interpolates a tags/v*"],
    ),
    (
        "{workflow_run: {workflows: [x]}}",
        "github.event.workflow_run.head_branch",
        MAIN,
    ),
    (
        "{workflow_run: {workflows: [x]}}",
        "github.event.workflow_run.head_sha",
        &[],
    ),
    (
        "{pull_request_target: {branches: [main]}}",
        "github.head_ref",
        MAIN,
    ),
    (
        "{pull_request_target: {branches: [main]}}",
        "github.event.pull_request.head.label",
        MAIN,
    ),
    (
        "{pull_request_target: {branches: [main]}}",
        "github.event.pull_request.base.ref",
        &[],
    ),
    (
        "{pull_request_target: {branches: [main]}}",
        "github.event.pull_request.head.sha",
        &[],
    ),
    (
        "{pull_request_target: {branches: [main]}}",
        "github.event.pull_request.head.repo.full_name",
        &[],
    ),
    ("issues", "secrets.X || vars.Y || runner.os || github.actor", &[]),
];

#[test]
fn a_script_runs_the_text_that_is_put_into_it() {
    for (on, expression, expected) in EXPRESSIONS {
        let on = match on.strip_prefix("schedule: ") {
            Some(crons) => format!("{{schedule: {crons}}}"),
            None => on.to_owned(),
        };
        let steps = format!("[{{run: \"echo ${{{{ {expression} }}}}\"}}]");
        assert_eq!(of(&on, "", &steps), expected, "{on}: {expression}");
    }
}

#[test]
fn a_proposal_s_text_is_run_where_the_proposal_is() {
    let shown = of(
        "{pull_request: {branches: [main]}}",
        "",
        "[{run: 'echo ${{ github.event.pull_request.title }}'}]",
    );
    assert_eq!(shown, ["interpolates a fork", "interpolates a pull"]);
}

#[test]
fn who_dispatches_chooses_what_an_input_is() {
    let on = |kind: &str| format!("{{workflow_dispatch: {{inputs: {{what: {{type: {kind}}}}}}}}}");
    let steps = "[{run: 'echo ${{ inputs.what }}'}]";
    for kind in ["string", "number", "environment"] {
        let shown = of(&on(kind), "", steps);
        assert!(
            shown.contains(&"interpolates a main".to_owned()),
            "{kind}: {shown:?}"
        );
    }
    for kind in ["choice", "boolean"] {
        assert_eq!(of(&on(kind), "", steps), [""; 0], "{kind}");
    }
    let event = "[{run: 'echo ${{ github.event.inputs.what }}'}]";
    assert!(!of(&on("string"), "", event).is_empty());
}

#[test]
fn a_text_is_seen_through_variables_outputs_and_inputs() {
    let title = "${{ github.event.issue.title }}";
    let cases: [(&str, String, &[&str]); 12] = [
        // In the script it is a variable of the shell, which is no command.
        (
            "",
            format!("[{{run: 'echo \"$T\"', env: {{T: '{title}'}}}}]"),
            &[],
        ),
        (
            "",
            format!("[{{run: 'echo ${{{{ env.T }}}}', env: {{T: '{title}'}}}}]"),
            &["interpolates a main"],
        ),
        (
            &format!("    env: {{T: '{title}'}}\n"),
            "[{run: 'echo ${{ env.T }}'}]".to_owned(),
            &["interpolates a main"],
        ),
        (
            "",
            format!(
                "[{{id: t, run: 'echo \"t=$T\" >> $GITHUB_OUTPUT', env: {{T: '{title}'}}}}, {{run: 'echo ${{{{ steps.t.outputs.t }}}}'}}]"
            ),
            &["?interpolates a main"],
        ),
        (
            "",
            format!(
                "[{{run: 'echo \"X=$T\" >> $GITHUB_ENV', env: {{T: '{title}'}}}}, {{run: 'echo ${{{{ env.X }}}}'}}]"
            ),
            &["?interpolates a main"],
        ),
        (
            "",
            "[{id: t, run: 'echo t=1 >> $GITHUB_OUTPUT'}, {run: 'echo ${{ steps.t.outputs.t }}'}]".to_owned(),
            &[],
        ),
        (
            "",
            format!("[{{uses: actions/github-script@v8, with: {{script: 'console.log(\"{title}\")'}}}}]"),
            &["interpolates a main"],
        ),
        (
            "",
            format!("[{{uses: acme/unheard-of@v1, with: {{script: 'echo {title}'}}}}]"),
            &["?interpolates a main"],
        ),
        (
            "",
            format!("[{{uses: nick-fields/retry@v3, with: {{command: 'echo {title}'}}}}]"),
            &["interpolates a main"],
        ),
        (
            "",
            format!("[{{uses: acme/unheard-of@v1, with: {{title: '{title}'}}}}]"),
            &[],
        ),
        (
            "",
            format!("[{{run: make, shell: 'bash -c \"{title}\"'}}]"),
            &["interpolates a main"],
        ),
        (
            "    if: github.event_name == 'push'\n",
            format!("[{{run: 'echo {title}'}}]"),
            &[],
        ),
    ];
    for (head, steps, expected) in cases {
        assert_eq!(of("issues", head, &steps), expected, "{head}{steps}");
    }
}

#[test]
fn a_text_is_seen_through_calls_and_composite_actions() {
    let files = |script: &str| {
        [
            (
                ".github/workflows/top.yml".to_owned(),
                "on: issues\njobs:\n  call: {uses: ./.github/workflows/low.yml, with: {title: '${{ github.event.issue.title }}', number: '${{ github.event.issue.number }}'}}\n".to_owned(),
            ),
            (
                ".github/workflows/low.yml".to_owned(),
                "on: {workflow_call: {inputs: {title: {type: string}, number: {type: string}, by: {type: string, default: '${{ github.event.issue.body }}'}}}}\njobs:\n  a:\n    runs-on: x\n    steps: [{uses: actions/checkout@v4}, {uses: ./say, with: {text: '${{ inputs.title }}', count: '${{ inputs.number }}', by: '${{ inputs.by }}'}}]\n".to_owned(),
            ),
            (
                "say/action.yml".to_owned(),
                format!("inputs: {{own: {{default: '${{{{ github.event.issue.title }}}}'}}}}\nruns:\n  using: composite\n  steps: [{{run: 'echo ${{{{ inputs.{script} }}}}', shell: bash}}]\n"),
            ),
        ]
    };
    for (input, reached) in [
        ("text", true),
        ("by", true),
        ("own", true),
        ("count", false),
        ("none", false),
    ] {
        let files = files(input);
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let shown = read(&files, context()).shown(&["interpolates"]);
        let expected: &[&str] = if reached {
            &["interpolates shop/top.yml#call/a shop:main"]
        } else {
            &[]
        };
        assert_eq!(shown, expected, "{input}");
    }
}

#[test]
fn what_a_job_gives_is_run_by_the_one_that_puts_it_into_a_script() {
    let text = "on: push\njobs:\n  a: {runs-on: x, steps: [{run: make}], outputs: {v: '${{ steps.x.outputs.v }}'}}\n  b: {runs-on: x, needs: a, steps: [{run: 'echo ${{ needs.a.outputs.v }}'}]}\n  c: {runs-on: x, needs: a, steps: [{run: 'echo $V', env: {V: '${{ needs.a.outputs.v }}'}}]}\n";
    assert_eq!(read_ci(text).short(&["takes-within"]), ["takes-within b a"]);
}

#[test]
fn a_ref_that_an_input_names_is_any() {
    let steps =
        |given: &str| format!("[{{uses: actions/checkout@v4, with: {{ref: '{given}'}}}}, {{run: make}}]");
    let cases = [
        (
            "{workflow_dispatch: {inputs: {ref: {type: string}}}}",
            "${{ inputs.ref }}",
            Some(true),
        ),
        (
            "{workflow_dispatch: {inputs: {ref: {type: choice}}}}",
            "${{ inputs.ref }}",
            Some(false),
        ),
        (
            "repository_dispatch",
            "${{ github.event.client_payload.ref }}",
            Some(true),
        ),
        ("workflow_dispatch", "${{ steps.x.outputs.ref }}", Some(false)),
        ("workflow_dispatch", "${{ github.ref }}", None),
        (
            "{workflow_dispatch: {inputs: {ref: {type: string}}}}",
            "${{ inputs.ref || github.ref }}",
            Some(true),
        ),
        ("workflow_dispatch", "main", None),
    ];
    for (on, given, expected) in cases {
        let shown = read_ci(&job(on, "", &steps(given))).short(&["executes"]);
        let known = shown.contains(&"executes a source chosen".to_owned());
        let asked = shown.contains(&"?executes a source chosen".to_owned());
        assert_eq!(
            (known, asked),
            (expected == Some(true), expected == Some(false)),
            "{on} {given}: {shown:?}"
        );
    }
}

#[test]
fn a_variable_of_a_step_comes_before_that_of_the_action_around_it() {
    let title = "${{ github.event.issue.title }}";
    let of = |around: &str, inside: &str, given: &str, script: &str| {
        let text = job(
            "issues",
            "",
            &format!(
                "[{{uses: actions/checkout@v4}}, {{uses: ./x, env: {{T: '{around}'}}, with: {{t: '{given}'}}}}]"
            ),
        );
        let action = format!(
            "runs:\n  using: composite\n  steps: [{{run: 'echo {script}', env: {{{inside}}}, shell: bash}}]\n"
        );
        let files = [
            (".github/workflows/ci.yml", text.as_str()),
            ("x/action.yml", action.as_str()),
        ];
        !read(&files, context()).short(&["interpolates"]).is_empty()
    };
    assert!(of("x", &format!("T: '{title}'"), "", "${{ env.T }}"));
    assert!(of(title, "", "", "${{ env.T }}"));
    assert!(of(title, "", "${{ env.T }}", "${{ inputs.t }}"));
    assert!(!of("x", "T: y", "${{ env.T }}", "${{ inputs.t }}${{ env.T }}"));
}

#[test]
fn texts_that_feed_each_other_are_followed_as_far_as_work_goes() {
    let all: String = (0..30)
        .map(|at| format!("${{{{ steps.s{at}.outputs.x }}}}"))
        .collect();
    let steps: Vec<String> = (0..30)
        .map(|at| format!("{{id: s{at}, run: 'echo \"{all}\"'}}"))
        .collect();
    let shown = of("issues", "", &format!("[{}]", steps.join(", ")));
    assert_eq!(shown, ["?interpolates a main"]);
}

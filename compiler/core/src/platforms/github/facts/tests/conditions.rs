//! Which conditions are asked about together.

use super::{Read, context, read};

/// A workflow whose last job goes by what `made` says, after a step that runs this.
fn told(on: &str, run: &str) -> String {
    format!(
        "on: {on}\njobs:\n  make:\n    runs-on: x\n    outputs: {{made: \"${{{{ steps.make.outputs.made }}}}\"}}\n    steps: [{{id: make, run: '{run}'}}]\n  \
         last:\n    needs: make\n    if: needs.make.outputs.made == 'yes'\n    runs-on: x\n    steps: [{{run: make}}]\n"
    )
}

fn asked(files: &[(&str, &str)]) -> (Read, Vec<String>) {
    let files: Vec<(String, &str)> = files
        .iter()
        .map(|(name, text)| (format!(".github/workflows/{name}"), *text))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let read = read(&files, context());
    let asked = read
        .base
        .questions
        .iter()
        .filter(|question| question.key.starts_with("if:"));
    let texts = asked.map(|question| question.text.clone()).collect();
    (read, texts)
}

#[test]
fn one_condition_on_a_variable_is_one_question_everywhere() {
    let one = "on: push\njobs: {a: {runs-on: x, if: vars.ON == 'yes', steps: [{run: a}]}}\n";
    let two = "on: push\njobs: {b: {runs-on: x, if: \"vars.ON ==  'yes'\", steps: [{run: b}]}}\n";
    let (read, texts) = asked(&[("one.yml", one), ("two.yml", two)]);
    assert_eq!(
        texts,
        [
            "whether `vars.ON == 'yes'` (one.yml line 2, two.yml line 2) can be true; it depends on the variable `ON`"
        ]
    );
    // Both jobs hang on it.
    let starts = read.shown(&["starts-on"]);
    assert!(
        starts
            .iter()
            .any(|fact| fact.starts_with("?starts-on shop/one.yml#a")),
        "{starts:?}"
    );
    assert!(
        starts
            .iter()
            .any(|fact| fact.starts_with("?starts-on shop/two.yml#b")),
        "{starts:?}"
    );
}

#[test]
fn what_the_same_step_decides_is_one_question() {
    let (one, two) = (told("push", "make it"), told("issues", "make it"));
    let (_, texts) = asked(&[("one.yml", &one), ("two.yml", &two)]);
    assert_eq!(
        texts,
        [
            "whether `needs.make.outputs.made == 'yes'` (one.yml line 9, two.yml line 9) can be true; it depends on what job `make` decides"
        ]
    );
}

#[test]
fn what_another_step_decides_or_a_run_is_about_is_another_question() {
    let elsewhere = [
        (told("push", "make it"), told("push", "make another")),
        (
            told("push", "make ${{ github.event_name }}"),
            told("issues", "make ${{ github.event_name }}"),
        ),
    ];
    for (one, two) in &elsewhere {
        let (_, texts) = asked(&[("one.yml", one), ("two.yml", two)]);
        assert_eq!(texts.len(), 2, "{texts:?}");
    }
    for condition in [
        "github.actor == 'x'",
        "contains(github.ref, vars.ON)",
        "failure()",
    ] {
        let text = format!(
            "on: {{push: {{branches: [main]}}}}\njobs: {{a: {{runs-on: x, if: \"{condition}\", steps: [{{run: a}}]}}}}\n"
        );
        let (_, texts) = asked(&[("one.yml", &text), ("two.yml", &text)]);
        assert_eq!(texts.len(), 2, "{condition}: {texts:?}");
    }
}

#[test]
fn within_a_workflow_one_condition_is_one_question_and_those_who_wait_for_it_ask_no_other() {
    let text = "on: {push: {branches: [main]}}\njobs:\n  a: {runs-on: x, if: \"github.actor == 'x'\", steps: [{run: a}]}\n  \
                b: {runs-on: x, if: \"github.actor == 'x'\", steps: [{run: b}]}\n  c: {runs-on: x, needs: b, steps: [{run: c}]}\n";
    let (read, texts) = asked(&[("ci.yml", text)]);
    assert_eq!(
        texts,
        [
            "whether `github.actor == 'x'` (ci.yml line 3, ci.yml line 4) can be true; it depends on who starts the run"
        ]
    );
    assert!(
        read.shown(&["starts-on"])
            .iter()
            .any(|fact| fact.starts_with("?starts-on shop/ci.yml#c"))
    );
}

#[test]
fn steps_of_two_jobs_are_two() {
    let steps = "runs-on: x, permissions: {contents: write, pull-requests: write}, steps: [{id: look, run: look}, {if: steps.look.outputs.ok, run: gh pr create --fill, env: {GH_TOKEN: \"${{ github.token }}\"}}]";
    let text =
        format!("on: {{schedule: [{{cron: '0 0 * * *'}}]}}\njobs:\n  a: {{{steps}}}\n  b: {{{steps}}}\n");
    let (_, texts) = asked(&[("ci.yml", &text)]);
    assert_eq!(texts.len(), 2, "{texts:?}");
}

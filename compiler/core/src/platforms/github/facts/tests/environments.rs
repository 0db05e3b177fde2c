//! Environments whose name is an expression.

use super::*;
use crate::platforms::github::context::SecretPlace;

const ASKED: [&str; 5] = ["job-environment", "job-secret", "open-job", "ships", "subject"];

/// A workflow that deploys where its caller says, called with `target`.
fn called(target: &str) -> Vec<String> {
    let calls = format!(
        "on: {{push: {{branches: [main]}}}}\njobs:\n  call: {{uses: ./.github/workflows/to.yml, with: {{target: {target}}}}}\n"
    );
    let files = [
        (".github/workflows/ci.yml", calls.as_str()),
        (
            ".github/workflows/to.yml",
            "on: {workflow_call: {inputs: {target: {type: string}}}}\njobs:\n  \
             ship: {runs-on: x, environment: '${{ inputs.target }}', steps: []}\n",
        ),
    ];
    read(&files, context()).short(&ASKED)
}

#[test]
fn an_input_of_a_call_is_what_the_call_passes() {
    assert_eq!(
        called("production"),
        [
            "job-environment call/ship production",
            "ships call/ship production"
        ]
    );
    assert_eq!(called("staging"), ["job-environment call/ship staging"]);
    assert_eq!(
        called("'${{ github.ref_name }}'"),
        [
            "?job-environment call/ship production",
            "?open-job call/ship",
            "?ships call/ship production"
        ]
    );
}

/// A job that names its environment so, in a repository whose environment has a secret.
fn named(environment: &str, matrix: &str) -> Vec<String> {
    let text = format!(
        "on: {{push: {{branches: [main]}}}}\njobs:\n  a:\n    runs-on: x\n    strategy: {{matrix: {{to: {matrix}}}}}\n    \
         environment: {environment}\n    permissions: {{id-token: write}}\n    steps: [{{run: '${{{{ secrets.KEY }}}}'}}]\n"
    );
    let place = SecretPlace::Environment("production".to_owned());
    let context = RepositoryContext {
        secrets: Some(vec![("KEY".to_owned(), place)]),
        ..context()
    };
    let read = read(&[(".github/workflows/ci.yml", text.as_str())], context);
    let of_job = |fact: &String| fact.split_whitespace().nth(1) == Some("a");
    read.short(&ASKED).into_iter().filter(of_job).collect()
}

#[test]
fn whatever_a_name_may_be_may_be_shipped_held_and_claimed() {
    let perhaps = [
        "?job-environment a production",
        "?job-secret a env-secret:shop/production/KEY",
        "?open-job a",
        "?ships a production",
        "?subject a main a:production@main",
        "subject a main a@main",
    ];
    assert_eq!(named("'${{ vars.TO }}'", "[1]"), perhaps);
    assert_eq!(named("'${{ matrix.to }}'", "[staging, Production]"), perhaps);
}

#[test]
fn a_matrix_that_is_written_gives_no_other_name() {
    assert_eq!(
        named("'${{ matrix.to }}'", "[staging, preview]"),
        ["?open-job a", "subject a main a@main"]
    );
}

use super::*;
use crate::yaml;
use gabion_facts::source::FileId;
use model::{Grant, Level, SecretUse, Workflow};

fn read(text: &str) -> Workflow {
    decode(
        ".github/workflows/ci.yml",
        FileId(0),
        &yaml::parse(text, FileId(0)).unwrap(),
    )
}

#[test]
fn a_workflow_is_decoded() {
    let workflow = read(concat!(
        "name: CI\non:\n  push:\n    branches: [main]\n    paths: 'src/**'\n  pull_request:\n  schedule:\n    - cron: '0 0 * * *'\n",
        "permissions: {}\nenv: {A: '${{ secrets.top }}'}\njobs:\n  test:\n    needs: [a, b]\n    if: ${{ github.ref == 'x' }}\n",
        "    permissions: {contents: read, id-token: write, issues: none}\n    environment: {name: prod, url: u}\n",
        "    runs-on: [self-hosted, x]\n    strategy: {matrix: {a: [1]}}\n    steps:\n",
        "      - uses: actions/checkout@v4\n        with: {ref: main}\n      - run: make\n        env: {T: '${{ secrets.NPM_TOKEN }}'}\n",
        "      - parallel:\n          - run: x\n    colour: red\n",
    ));
    assert!(workflow.problems.is_empty(), "{:?}", workflow.problems);
    assert_eq!((workflow.stem(), workflow.display_name()), ("ci", "CI"));
    let events: Vec<&str> = workflow
        .triggers
        .iter()
        .map(|trigger| trigger.event.value.as_str())
        .collect();
    assert_eq!(events, ["push", "pull_request", "schedule"]);
    assert_eq!(workflow.triggers[0].paths.as_ref().unwrap()[0].value, "src/**");
    assert_eq!(workflow.permissions.as_ref().unwrap().grant, Grant::Only(vec![]));
    assert_eq!(workflow.secrets[0].name.as_deref(), Some("TOP"));
    let job = workflow.job("test").unwrap();
    assert_eq!(job.condition.as_ref().unwrap().value, "github.ref == 'x'");
    assert_eq!(job.environment.as_ref().unwrap().value, "prod");
    let Grant::Only(grants) = &job.permissions.as_ref().unwrap().grant else {
        panic!("a map")
    };
    assert_eq!(grants[1], (grants[1].0.clone(), Level::Write));
    assert_eq!((job.steps.len(), job.runs_on.len(), job.needs.len()), (3, 2, 2));
    assert_eq!(job.unknown[0].value, "colour");
    assert!(job.matrix.is_some());
}

#[test]
fn malformed_parts_are_located_problems() {
    let cases = [
        ("jobs: {}", "`on` is missing"),
        ("on: push", "`jobs` is missing"),
        ("- a", "a workflow is no mapping"),
        ("on: push\njobs: [a]", "`jobs` is no mapping"),
        ("on: push\njobs: {a: {}}", "has neither"),
        ("on: push\njobs: {a: {steps: x}}", "`steps` is no list"),
        ("on: push\njobs: {a: {steps: [x]}}", "a step is no mapping"),
        ("on: push\npermissions: all\njobs: {}", "no set of permissions"),
        (
            "on: push\npermissions: {contents: rw}\njobs: {}",
            "neither read, write nor none",
        ),
        ("on: {push: {branch: main}}\njobs: {}", "no filter of an event"),
    ];
    for (text, expected) in cases {
        let problems = read(text).problems;
        assert!(
            problems.iter().any(|found| found.message.contains(expected)),
            "{text}: {problems:?}"
        );
        assert!(
            problems
                .iter()
                .all(|found| found.slug == "unreadable" && !found.labels.is_empty())
        );
    }
}

#[test]
fn secrets_are_found_in_every_spelling() {
    let cases: [(&str, &[Option<&str>]); 9] = [
        ("${{ secrets.npm_token }}", &[Some("NPM_TOKEN")]),
        (
            "a ${{ secrets['X'] }} b ${{ secrets.Y || 'secrets.Z' }}",
            &[Some("X"), Some("Y")],
        ),
        ("${{ toJSON(secrets) }}", &[None]),
        ("${{ secrets[inputs.name] }}", &[None]),
        ("${{ secrets.* }}", &[None]),
        ("${{ steps.secrets.outputs.x }}", &[]),
        ("secrets.NOT", &[]),
        ("${{ github.token }} ${{ secrets.GITHUB_TOKEN }}", &[]),
        ("${{ 'open secrets.X }}", &[None]),
    ];
    for (text, expected) in cases {
        let workflow = read(&format!(
            "on: push\njobs:\n  a:\n    steps:\n      - run: \"{text}\"\n"
        ));
        let names: Vec<Option<&str>> = workflow.jobs[0]
            .secrets
            .iter()
            .map(|found| found.name.as_deref())
            .collect();
        assert_eq!(names, expected, "{text}");
    }
    let _: Option<SecretUse> = None;
}

#[test]
fn a_fence_around_a_part_is_always_true() {
    let cases = [
        ("${{ a }}", "a"),
        ("a == 'b'", "a == 'b'"),
        ("${{ a }} && b", "true"),
        ("${{ a }}\n", "true"),
        ("${{ a }} ${{ b }}", "true"),
        ("x ${{ a }}", "true"),
    ];
    for (text, expected) in cases {
        assert_eq!(expression::fenced(text), expected, "{text:?}");
    }
}

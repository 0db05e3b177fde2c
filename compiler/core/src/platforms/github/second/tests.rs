use super::*;
use crate::platforms::github::workflow::decode;
use crate::yaml;
use gabion_facts::source::FileId;

fn own(text: &str) -> Workflow {
    decode("ci.yml", FileId(0), &yaml::parse(text, FileId(0)).unwrap())
}

const WORKFLOW: &str = "
name: CI
on:
  push: {branches: [main], tags: ['v*'], paths: ['src/**']}
  pull_request: {types: [opened]}
  schedule: [{cron: '0 0 * * *'}]
  workflow_dispatch:
  workflow_run: {workflows: [Other], types: [completed]}
permissions: {}
jobs:
  a:
    runs-on: ubuntu-latest
    if: ${{ github.ref == 'refs/heads/main' }}
    needs: [b]
    permissions: {contents: read, id-token: write}
    environment: {name: production, url: 'https://x'}
    steps:
      - uses: actions/checkout@v7
        with: {persist-credentials: false}
      - run: |
          make
        if: always()
        env: {T: '${{ secrets.T }}'}
  b:
    uses: ./.github/workflows/x.yml
    secrets: inherit
  c:
    runs-on: x
    permissions: write-all
    steps: []
";

#[test]
fn two_readers_agree() {
    assert_eq!(agree(&own(WORKFLOW), WORKFLOW).unwrap(), []);
}

#[test]
fn every_difference_is_seen() {
    let changes = [
        ("branches: [main]", "branches: [next]", "on.push.branches"),
        ("types: [opened]", "types: [closed]", "on.pull_request.types"),
        ("  workflow_dispatch:\n", "", "on.workflow_dispatch"),
        (
            "workflows: [Other]",
            "workflows: [Else]",
            "on.workflow_run.workflows",
        ),
        ("0 0 * * *", "1 0 * * *", "on.schedule.cron"),
        ("permissions: {}", "permissions: read-all", "permissions"),
        ("id-token: write", "id-token: none", "jobs.a.permissions.id-token"),
        ("contents: read, ", "", "jobs.a.permissions.contents"),
        ("name: production", "name: staging", "jobs.a.environment"),
        ("needs: [b]", "needs: [c]", "jobs.a.needs"),
        ("refs/heads/main", "refs/heads/other", "jobs.a.if"),
        ("checkout@v7", "checkout@v6", "jobs.a.steps.0"),
        (
            "persist-credentials: false",
            "persist-credentials: true",
            "jobs.a.steps.0",
        ),
        ("make\n", "make all\n", "jobs.a.steps.1"),
        ("secrets.T ", "secrets.U ", "jobs.a.steps.1"),
        ("secrets: inherit", "secrets: {X: y}", "jobs.b.secrets"),
        ("workflows/x.yml", "workflows/y.yml", "jobs.b.uses"),
        ("write-all", "read-all", "jobs.c.permissions"),
    ];
    for (from, to, at) in changes {
        let changed = WORKFLOW.replacen(from, to, 1);
        assert_ne!(changed, WORKFLOW, "{from}");
        let found = agree(&own(WORKFLOW), &changed).unwrap();
        assert!(
            found.iter().any(|difference| difference.at == at),
            "{from}: {found:?}"
        );
    }
}

#[test]
fn what_the_other_reader_refuses_is_an_error() {
    let text = "on: push\njobs: {a: {runs-on: x}}\n";
    assert!(agree(&own(text), text).is_err());
}

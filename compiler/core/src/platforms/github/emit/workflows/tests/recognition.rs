//! Emitted jobs are recognised; jobs that differ anywhere are not.

use super::super::recognise::{agent_workflow, ask_job, data_job, propose_job};
use super::differences::DIFFERENT;
use super::emission::{PAYMENTS, emit, read};
use crate::glob::Dialect;
use crate::platforms::github::context::AreaClass;
use crate::platforms::github::workflow::model::Workflow;

const PATH: &str = ".github/workflows/agent-fixer.yml";

fn emitted() -> String {
    let files = emit(PAYMENTS, &[("payments-leads", &[583231])]).unwrap();
    files.into_iter().find(|(path, _)| path == PATH).unwrap().1
}

fn known(workflow: &Workflow) -> [bool; 3] {
    let job = |id: &str| workflow.job(id).unwrap_or_else(|| panic!("no job {id}"));
    [
        ask_job(workflow, job("ask")),
        data_job(workflow, job("fixtures")).is_some(),
        propose_job(workflow, job("propose")).is_some(),
    ]
}

#[test]
fn what_is_emitted_is_recognised() {
    let workflow = read(PATH, &emitted());
    let found = agent_workflow(&workflow, "think");
    assert!(found.others.is_empty(), "{:?}", found.others);
    let (_, scope) = found.propose.unwrap();
    assert_eq!(
        (scope.app, scope.key.as_str(), scope.environment.as_str()),
        (1048576, "ACME_FIXER_PRIVATE_KEY", "fixer-propose")
    );
    assert_eq!(
        (scope.branch.as_str(), scope.base.as_str(), scope.from.as_str()),
        ("agents/fixer/", "main", "think")
    );
    assert_eq!(
        (scope.patterns, scope.files, scope.lines),
        (
            vec!["src/**".to_owned(), "tests/**".to_owned()],
            Some(25),
            Some(800)
        )
    );
    assert_eq!(scope.except, ["**/CLAUDE.md", "**/AGENTS.md", "**/GEMINI.md"]);
    let [(_, data)] = found.data.as_slice() else {
        panic!("one source")
    };
    assert_eq!(
        (data.role.as_str(), data.from.as_str()),
        (
            "arn:aws:iam::222222222222:role/fixer-fixtures",
            "s3://payments-fixtures/"
        )
    );
}

#[test]
fn every_start_and_runtime_is_recognised() {
    let start = "when \"issue-labelled\" of=\"payments\" label=\"agent:fix\" by=\"payments-leads\"";
    for when in [
        "when \"dispatch\" of=\"payments\"",
        "when \"schedule\" of=\"payments\" cron=\"17 6 * * 1-5\"",
        "when \"issue-comment\" of=\"payments\"; when \"issue-opened\" of=\"payments\"",
    ] {
        let text = PAYMENTS
            .replace(start, when)
            .replace("claude-code@2.1.128", "codex@0.50.0");
        let files = emit(&text, &[]).unwrap();
        let workflow = read(&files[0].0, &files[0].1);
        assert_eq!(known(&workflow), [true; 3], "{when}");
    }
}

/// Every line below `propose`, dropped or altered, one at a time; what is left is either no workflow or not recognised.
#[test]
fn a_propose_job_without_any_of_its_lines_is_not_recognised() {
    let text = emitted();
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.iter().position(|line| *line == "  propose:").unwrap();
    // A name, a time limit and a comment decide nothing; a limit that is gone is read as gone.
    let harmless = ["name:", "timeout-minutes:", "# ", "- name:", "FILES:", "LINES:"];
    let (mut killed, mut kept) = (0, 0);
    for at in from + 1..lines.len() {
        let line = lines[at].trim();
        let mut fewer = lines.clone();
        fewer.remove(at);
        let decides =
            !harmless.iter().any(|word| line.starts_with(word)) || lines[at].starts_with("          #");
        if recognised(&fewer.join("\n")) && decides && !is_area(line) {
            panic!("recognised without line {}: {line}", at + 1);
        }
        killed += usize::from(decides);
        kept += usize::from(!decides);
    }
    assert!(killed > 50 && kept < 10, "{killed} {kept}");
}

/// A pattern less is another scope, which is read as such.
fn is_area(line: &str) -> bool {
    [
        "src/**",
        "tests/**",
        "!**/CLAUDE.md",
        "!**/AGENTS.md",
        "!**/GEMINI.md",
    ]
    .contains(&line)
}

fn recognised(text: &str) -> bool {
    let mut sources = crate::source::Sources::default();
    let file = sources.add(PATH, text);
    let Ok(root) = crate::yaml::parse(text, file) else {
        return false;
    };
    let workflow = crate::platforms::github::workflow::decode(PATH, file, &root);
    workflow
        .job("propose")
        .is_some_and(|job| propose_job(&workflow, job).is_some())
}

/// `from` is once in the emitted text, or once below the job that is named.
fn altered(from: &str, to: &str) -> String {
    let text = emitted();
    let at = text
        .rfind(from)
        .unwrap_or_else(|| panic!("`{from}` is not emitted"));
    format!("{}{to}{}", &text[..at], &text[at + from.len()..])
}

#[test]
fn a_propose_job_that_differs_is_not_recognised() {
    for (from, to) in DIFFERENT {
        let text = altered(from, to);
        assert!(!recognised(&text), "recognised with `{to}` in place of `{from}`");
    }
    assert!(recognised(&emitted()));
    let parallel = altered(
        "      - name: Refuse what is out of scope",
        "      - parallel:\n          - name: Refuse what is out of scope",
    );
    assert!(!recognised(&parallel));
}

#[test]
fn steps_that_are_left_out_twice_or_swapped_are_not_recognised() {
    let workflow = read(PATH, &emitted());
    let steps = workflow.job("propose").unwrap().steps.len();
    for at in 0..steps {
        for other in 0..steps {
            let mut job = workflow.job("propose").unwrap().clone();
            if at == other {
                job.steps.remove(at);
            } else {
                job.steps.swap(at, other);
            }
            assert_eq!(propose_job(&workflow, &job), None, "{at} {other}");
        }
        let mut job = workflow.job("propose").unwrap().clone();
        job.steps.insert(at, job.steps[at].clone());
        assert_eq!(propose_job(&workflow, &job), None, "{at} twice");
        let mut job = workflow.job("propose").unwrap().clone();
        job.steps[at].detached = Some(job.id.span);
        assert_eq!(propose_job(&workflow, &job), None, "{at} beside the others");
    }
}

#[test]
fn a_data_job_that_differs_is_not_recognised() {
    let cases = [
        (
            "      id-token: write #",
            "      contents: write\n      id-token: write #",
        ),
        ("    environment: fixer-fixtures\n", ""),
        (
            "role-to-assume: arn:aws:iam::222222222222:role/fixer-fixtures",
            "role-to-assume: ${{ vars.ROLE }}",
        ),
        (
            "FROM: \"s3://payments-fixtures/\"",
            "FROM: \"${{ github.event.issue.title }}\"",
        ),
        ("FROM: \"s3://payments-fixtures/\"", "FROM: \"/etc/\""),
        (
            "aws s3 cp --recursive --no-progress \"$FROM\" data",
            "aws s3 sync \"$FROM\" data",
        ),
        ("aws s3 cp --recursive --no-progress \"$FROM\" data", "make data"),
        (
            "with: { name: fixtures, path: data }",
            "with: { name: change, path: data }",
        ),
        (
            "with: { name: fixtures, path: data }",
            "with: { name: fixtures, path: / }",
        ),
    ];
    for (from, to) in cases {
        let workflow = read(PATH, &altered(from, to));
        assert_eq!(known(&workflow), [true, false, true], "{to}");
        let found = agent_workflow(&workflow, "think");
        let others: Vec<&str> = found.others.iter().map(|job| job.id.value.as_str()).collect();
        assert_eq!(
            others,
            ["fixtures", "propose"],
            "one strange job is enough: it could leave a change"
        );
    }
}

#[test]
fn an_ask_job_that_differs_is_not_recognised() {
    let cases = [
        (
            "    permissions: {}\n    steps:",
            "    permissions: { issues: write }\n    steps:",
        ),
        (
            "    permissions: {}\n    steps:",
            "    permissions: {}\n    environment: production\n    steps:",
        ),
        ("> task.json\n", "> task.json\n          make\n"),
        ("path: task.json", "path: ."),
        ("name: task, path: task.json", "name: change, path: task.json"),
    ];
    for (from, to) in cases {
        let workflow = read(PATH, &altered(from, to));
        assert_eq!(known(&workflow), [false, true, true], "{to}");
    }
}

#[test]
fn a_second_proposal_is_strange() {
    let text = emitted();
    let at = text.find("  # Proposes as").unwrap();
    let second = text[at..].replace("  propose:\n    name: propose", "  again:\n    name: again");
    let workflow = read(PATH, &format!("{text}{second}"));
    let found = agent_workflow(&workflow, "think");
    assert!(found.propose.is_none() && found.others.len() == 2);
}

#[test]
fn scope_is_decided_by_examples_and_in_doubt_reached() {
    let workflow = read(PATH, &emitted());
    let (_, mut scope) = agent_workflow(&workflow, "think").propose.unwrap();
    let area = |examples: &[&str]| AreaClass {
        name: "payments:x".to_owned(),
        examples: examples.iter().map(|path| (*path).to_owned()).collect(),
        exact: true,
        permission: "contents:write".to_owned(),
    };
    let cases: [(&[&str], bool); 6] = [
        (&["src/a.js"], true),
        (&["tests/x"], true),
        (&["infra/main.tf"], false),
        (&["src/CLAUDE.md"], false),
        (&["infra/x", "src/x"], true),
        (&["src/CLAUDE.md", "CLAUDE.md"], false),
    ];
    for (examples, expected) in cases {
        assert_eq!(scope.reaches(&area(examples)), expected, "{examples:?}");
    }
    scope.patterns.push("[".to_owned());
    assert!(crate::glob::Language::compile(Dialect::Area, "[").is_err());
    assert!(
        scope.reaches(&area(&["infra/x"])),
        "what cannot be read may hold anything"
    );
}

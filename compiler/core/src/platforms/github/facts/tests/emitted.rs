//! An emitted workflow of an agent, read back; and what becomes of it when it is altered.

use super::{Read, context, read};
use crate::platforms::github::context::AgentPlace;
use crate::platforms::github::emit::workflows::tests::emission::{PAYMENTS, emit};

const PATH: &str = ".github/workflows/agent-fixer.yml";

fn emitted() -> String {
    let files = emit(PAYMENTS, &[("payments-leads", &[583231])]).unwrap();
    files.into_iter().find(|(path, _)| path == PATH).unwrap().1
}

fn read_back(text: &str) -> Read {
    let mut context = context();
    context.agents = vec![AgentPlace {
        agent: "fixer".to_owned(),
        workflow: PATH.to_owned(),
        job: "think".to_owned(),
        app: Some(("acme-fixer".to_owned(), 1048576)),
        fetches: vec![(
            "staging:fixtures".to_owned(),
            "s3://payments-fixtures/".to_owned(),
        )],
    }];
    read(&[(PATH, text)], context)
}

const ALL: [&str; 7] = [
    "proposes-as",
    "pushes-as",
    "holds",
    "opens",
    "takes-within",
    "executes",
    "runs-agent",
];

fn shown(read: &Read) -> Vec<String> {
    let facts = read
        .shown(&ALL)
        .into_iter()
        .filter(|fact| !fact.starts_with("executes shop/agent-fixer.yml#think"));
    facts
        .map(|fact| fact.replace("shop/agent-fixer.yml#", "").replace("shop:", ""))
        .collect()
}

fn altered(from: &str, to: &str) -> String {
    let text = emitted();
    assert!(text.contains(from), "{from}");
    text.replace(from, to)
}

#[test]
fn the_jobs_around_an_agent_do_what_they_are_known_to_do() {
    let expected = [
        "holds fixer data:staging:fixtures",
        "opens data:staging:fixtures observe staging:fixtures",
        "proposes-as fixer acme-fixer[bot] main rest[tests/x]",
        "proposes-as fixer acme-fixer[bot] main source",
        "pushes-as fixer acme-fixer[bot] agents/fixer/** rest[tests/x]",
        "pushes-as fixer acme-fixer[bot] agents/fixer/** source",
        "runs-agent fixer think main",
        "takes-within think ask",
        "takes-within think fixtures",
    ];
    assert_eq!(shown(&read_back(&emitted())), expected);
}

#[test]
fn a_wider_scope_is_read_as_wide_as_it_is() {
    let facts = shown(&read_back(&altered(
        "            tests/**\n",
        "            tests/**\n            .github/workflows/c*.yml\n",
    )));
    assert!(
        facts
            .iter()
            .any(|fact| fact.starts_with("proposes-as fixer acme-fixer[bot] main workflows")),
        "{facts:?}"
    );
    let facts = shown(&read_back(&altered(
        "            !**/CLAUDE.md\n            !**/AGENTS.md\n",
        "",
    )));
    let whole = "proposes-as fixer acme-fixer[bot] main source";
    assert!(facts.iter().any(|fact| fact == whole), "{facts:?}");
}

#[test]
fn a_job_that_is_not_recognised_is_the_agents() {
    let cases = [
        ("apply --cached", "apply --index"),
        ("client-id: 1048576", "client-id: 1048577"),
        ("BRANCH: agents/fixer/", "BRANCH: agents/other/"),
        ("BASE: main", "BASE: release"),
        (" && test ! -s", " || test ! -s"),
    ];
    for (from, to) in cases {
        let facts = shown(&read_back(&altered(from, to)));
        let wanted = [
            "takes-within propose think",
            "runs-agent fixer propose main",
            "executes propose source event",
        ];
        assert!(
            wanted.iter().all(|fact| facts.iter().any(|found| found == fact)),
            "{to}: {facts:?}"
        );
        assert!(
            !facts.iter().any(|fact| fact.starts_with("proposes-as")),
            "{to}: {facts:?}"
        );
    }
}

#[test]
fn data_from_elsewhere_is_not_what_was_granted() {
    let facts = shown(&read_back(&altered(
        "s3://payments-fixtures/",
        "s3://payments-secrets/",
    )));
    let wanted = "opens data:s3://payments-secrets/ observe s3://payments-secrets/";
    assert!(facts.iter().any(|fact| fact == wanted), "{facts:?}");
    let facts = shown(&read_back(&altered("aws s3 cp", "aws s3 sync")));
    for job in ["fixtures", "propose"] {
        assert!(
            facts
                .iter()
                .any(|fact| *fact == format!("runs-agent fixer {job} main")),
            "{facts:?}"
        );
    }
}

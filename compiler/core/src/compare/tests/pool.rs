//! Small worlds: most of a fixed wiring, some of it unknown or assumed away, in any order.

use super::State;
use proptest::prelude::*;
use std::fmt::Write;

/// Wiring in which agents propose, jobs run proposals and hold a secret, a bot and people approve, and a stranger writes issues.
const WIRING: &[&str] = &[
    "ref-of payments:main payments",
    "ref-of payments:branches payments",
    "area-of payments:source payments contents:write",
    "area-of payments:infra payments contents:write",
    "head-for payments:branches payments:main payments:pull",
    "change-asset payments:main payments:source payments:source",
    "change-asset payments:main payments:infra payments:infra",
    "merge-gate payments:main payments:source land",
    "gate-of land payments",
    "first-stage land land/leads",
    "stage-of land/leads land",
    "asks land/leads 1",
    "next-stage land/leads land/passed",
    "stage-of land/passed land",
    "last-stage land land/passed",
    "voter land/leads person:leads#1",
    "- voter land/leads person:leads#2",
    "voter land/leads user:acme-rev",
    "merge-gate payments:main payments:infra infra",
    "gate-of infra payments",
    "first-stage infra infra/sre",
    "stage-of infra/sre infra",
    "asks infra/sre 2",
    "next-stage infra/sre infra/passed",
    "stage-of infra/passed infra",
    "last-stage infra infra/passed",
    "voter infra/sre person:sre#1",
    "voter infra/sre person:sre#2",
    "- open-stage infra/sre",
    "open-stale land/leads",
    "merges-proposals queue[bot] payments:main",
    "approves-proposals user:acme-rev payments",
    "proposes-as fixer acme-fixer[bot] payments:main payments:source",
    "proposes-as fixer acme-fixer[bot] payments:main payments:infra",
    "holds claude app:claude",
    "acts-as app:claude claude[bot]",
    "grants app:claude contents:write payments",
    "grants app:claude pull_requests:write payments",
    "- open-push payments:branches",
    "open-push payments:main",
    "- open-path payments:source",
    "triggers acme-fixer[bot]",
    "triggers claude[bot]",
    "starts-on payments/ci.yml#test pull_request payments:main",
    "executes payments/ci.yml#test payments:source event",
    "open-job payments/ci.yml#test",
    "job-asset payments/ci.yml#test payments:ci",
    "job-secret payments/ci.yml#test secret:payments/NPM_TOKEN",
    "- open-secrets payments:pull",
    "secret-asset secret:payments/NPM_TOKEN payments:secret/NPM_TOKEN",
    "opens secret:payments/NPM_TOKEN ship npm:@acme/shop",
    "reads claude issues:payments",
    "open-channel issues:payments",
    "open-fork payments:main payments:fork",
    "triggers stranger",
];

/// Nodes that may be left out.
const NODES: &[&str] = &[
    "agent \"fixer\" operator=\"leads\" {\n    runs in=\"actions\" runtime=\"claude-code@2.1.128\"\n    identity { github-app \"acme-fixer\" id=1 key=\"environment:fixer\" }\n    scope { propose \"payments:source\" }\n}",
    "agent \"claude\" operator=\"leads\" {\n    runs in=\"hosted\" vendor=\"anthropic\"\n    identity { github-app \"claude\" vendor=\"anthropic\" }\n}",
    "gate \"land\" { before { change \"payments:source\" }; approve 1 from=\"leads\" { not \"author\" \"last-pusher\" } }",
    "gate \"rules\" { before { change \"payments:infra\" \"payments:declaration\" }; approve 2 from=\"sre\" }",
    "assume \"a0\" \"It is so.\" by=\"sre\" until=\"2027-03-01\"",
    "automation \"reviewer\" operator=\"leads\" { identity { machine-user \"acme-rev\" } }",
];

const ALWAYS: &str = "gabion edition=\"2026\"
repository \"payments\" github=\"acme/payments\" { area \"source\" \"src/**\"; area \"infra\" \"infra/**\" }
team \"leads\" github=\"acme/leads\"
team \"sre\" github=\"acme/sre\"
";

/// What a generated state is made of.
#[derive(Clone, Debug)]
pub struct Recipe {
    lines: Vec<String>,
    nodes: Vec<&'static str>,
}

impl Recipe {
    pub fn state(&self) -> State {
        State::new(
            &format!("{ALWAYS}{}\n", self.nodes.join("\n")),
            &self.lines.join("\n"),
        )
    }

    /// The same in another order and layout.
    pub fn shuffled(&self, by: usize) -> State {
        let mut lines = self.lines.clone();
        let mut nodes = self.nodes.clone();
        lines.reverse();
        nodes.reverse();
        lines.rotate_left(by % self.lines.len().max(1));
        let mut kdl = "// another layout\n".to_owned();
        for node in nodes {
            let _ = writeln!(kdl, "\n/* moved */ {}\n", node.replace("{ ", "{\n\n  "));
        }
        State::new(&format!("{kdl}{ALWAYS}"), &lines.join("\n\n\n"))
    }

    /// The same with more facts, and none known less well.
    pub fn opened(&self, added: &[usize]) -> Recipe {
        let mut opened = self.clone();
        opened
            .lines
            .extend(added.iter().map(|at| WIRING[at % WIRING.len()].to_owned()));
        opened
    }
}

/// Most of the wiring and of the nodes, up to five facts regraded.
pub fn recipe() -> impl Strategy<Value = Recipe> {
    let size = WIRING.len();
    let left_out = proptest::collection::vec(0..size, 0..8);
    let regraded = proptest::collection::vec((0..size, 0..4usize), 0..5);
    let missing = proptest::collection::vec(0..NODES.len() * 2, 0..3);
    (left_out, regraded, missing).prop_map(|(left_out, regraded, missing)| {
        let kept = WIRING.iter().enumerate().filter(|(at, _)| !left_out.contains(at));
        let lines = kept.map(|(at, line)| {
            let grade = regraded
                .iter()
                .find(|(which, _)| *which == at)
                .map(|(_, grade)| ["?q0", "?q1", "!a0", "!a1"][*grade]);
            graded(line, grade)
        });
        let nodes = NODES
            .iter()
            .enumerate()
            .filter(|(at, _)| !missing.contains(at))
            .map(|(_, node)| *node);
        Recipe {
            lines: lines.collect(),
            nodes: nodes.collect(),
        }
    })
}

fn graded(line: &str, grade: Option<&str>) -> String {
    match (grade, line.strip_prefix("- ")) {
        (None, _) => line.to_owned(),
        (Some(grade), Some(rest)) => format!("- {grade} {rest}"),
        (Some(grade), None) => format!("{grade} {line}"),
    }
}

/// A few lines of the wiring.
pub fn additions() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0..WIRING.len(), 0..6)
}

//! Untrusted input, private data or secrets, and a way out: the combination that a stranger uses.

use super::wording::with_path;
use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::judge::{Combined, admitted};
use crate::language::model::Agent;
use crate::reach::effect::Effect;
use crate::reach::sentence::list;

pub(super) const CHECK: Check = Check {
    name: "combination",
    slugs: &["combination"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    for agent in &case.declaration.agents {
        let unasked: Vec<&Combined> = case
            .applied
            .1
            .combined
            .iter()
            .filter(|combined| combined.agent == agent.name.value && combined.cost.is_certain())
            .filter(|combined| !is_admitted(case, agent, combined))
            .collect();
        found.extend(unasked.first().map(|first| combination(agent, first, &unasked)));
    }
}

/// Whether people have said that they accept it: the radius admits that the agent leaks it, or that it observes the secret.
fn is_admitted(case: &Case<'_>, agent: &Agent, combined: &Combined) -> bool {
    let admits = admitted(agent);
    ["leak", "observe"].iter().any(|verb| {
        admits.holds(
            &case.applied.0.assets,
            &Effect::new(*verb, combined.asset.as_str()),
        )
    })
}

fn combination(agent: &Agent, first: &Combined, all: &[&Combined]) -> Diagnostic {
    let name = &agent.name.value;
    let assets: Vec<String> = all.iter().map(|combined| said(&combined.asset)).collect();
    let headline = format!(
        "{name} takes in what strangers write, and holds {} with a way out",
        list(&assets)
    );
    let diagnostic = Diagnostic::new("combination", Severity::Warning, headline)
        .label(agent.name.span, "all three meet in this agent");
    with_path(diagnostic, &first.witness, "anybody on the internet")
        .note("Two of the three may meet in one agent. With all three, whoever writes the text takes the data out.")
        .help("take one away: text of people only (`reads … trust=\"trusted\"` where that is so), nothing private, or no way out; or admit the leak")
}

/// `engine:code>everybody` as people read it.
fn said(asset: &str) -> String {
    match asset.split_once('>') {
        Some((what, whom)) => format!("{what} (to {whom})"),
        None => asset.to_owned(),
    }
}

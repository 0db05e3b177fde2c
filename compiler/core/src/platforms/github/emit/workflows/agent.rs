//! The workflow of an agent that runs in Actions: one job asks, some fetch, one thinks, one proposes. Only the one that thinks
//! runs what the agent decides, and it holds neither a token that writes nor an identity.

use super::model::{Job, Workflow};
use super::scalar::{Expression, Literal, Part, Scalar};
use super::scope::Scope;
use super::{Request, ask, checked_name, data, propose, scope, think};
use crate::language::model::Agent;
use gabion_facts::diagnostic::Diagnostic;

/// Ids of jobs that every agent has; a job that fetches data cannot be called so.
pub const RESERVED: [&str; 5] = ["ask", "think", "propose", "task", "change"];

/// What the jobs of one agent share.
pub(super) struct Plan<'a> {
    pub request: &'a Request<'a>,
    pub agent: &'a Agent,
    pub name: &'a str,
    pub scope: Scope,
    pub data: Vec<data::Fetch<'a>>,
    /// Whether every start has an issue.
    pub issue: bool,
}

impl Plan<'_> {
    /// The number of the issue, or a word where a start has none.
    pub fn issue(&self) -> Expression {
        let number = Expression::Path("github.event.issue.number");
        let none = Expression::Text(Literal::ours("run".to_owned()));
        if self.issue {
            number
        } else {
            Expression::Or(vec![number, none])
        }
    }
}

/// The workflow of an agent; `None` if something keeps it from being written, which the findings then say.
pub(super) fn workflow(
    request: &Request<'_>,
    agent: &Agent,
    findings: &mut Vec<Diagnostic>,
) -> Option<Workflow> {
    let before = findings.len();
    let name = checked_name(&agent.name, "agent", findings);
    let starts = ask::starts(request, agent, findings);
    let scope = scope::of(request, agent, findings);
    let data = data::fetches(request, agent, findings);
    let plan = Plan {
        request,
        agent,
        name: name?,
        scope: scope?,
        data,
        issue: starts.as_ref()?.issue,
    };
    let think = think::job(&plan, findings);
    let propose = propose::job(&plan, findings);
    let starts = starts?;
    let mut jobs: Vec<Job> = vec![ask::job(&starts)];
    jobs.extend(plan.data.iter().map(|fetch| data::job(&plan, fetch)));
    jobs.push(think?);
    jobs.push(propose?);
    let group = Scalar::template(vec![
        Part::Text(Literal::ours(format!("agent-{}-", plan.name))),
        Part::Expression(plan.issue()),
    ]);
    (findings.len() == before).then_some(())?;
    Some(Workflow {
        head: vec![format!(
            "Written by Gabion from gabion.kdl, agent \"{}\". Change it there: an edit here is seen and refused.",
            plan.name
        )],
        name: Scalar::ours(format!("agent {}", plan.name)),
        on: starts.on,
        group: group.ok()?,
        jobs,
    })
}

//! Workflows that Gabion writes, and what it makes of them when it reads them back.
//!
//! In: a checked declaration, and who is in its teams. Out: files, or every reason why there are none. Never: joins strings to
//! YAML, lets a declared text become an expression or a command of ours, names an action by tag.

pub mod agent;
mod ask;
mod data;
pub mod deploy;
pub mod model;
pub mod pins;
mod propose;
pub mod recognise;
pub mod scalar;
mod scope;
pub mod scripts;
mod think;
pub mod yaml;

#[cfg(test)]
pub(crate) mod tests;

pub use data::fetched;
pub use propose::private_key;

use crate::language::model::{Agent, AwsTarget, Declaration, Pipeline, Place, Repository, Text};
use crate::platforms::Artifact;
use crate::source::Span;
use gabion_facts::diagnostic::Diagnostic;
use model::Workflow;
use scalar::Literal;
use std::collections::BTreeMap;

/// What workflows are made from.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The whole declaration.
    pub declaration: &'a Declaration,
    /// The repository that gets them.
    pub repository: &'a Repository,
    /// Its default branch.
    pub default_branch: &'a str,
    /// Numeric ids of the members of teams, by declared name. A team that is not listed is not known.
    pub members: &'a BTreeMap<String, Vec<u64>>,
}

/// Every workflow of a repository: one per agent that runs in an emitted job, one per pipeline.
///
/// # Errors
/// Everything that keeps one of them from being written, each at its place.
pub fn workflows(request: &Request<'_>) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    let mut findings = Vec::new();
    let mut artifacts = Vec::new();
    for agent in emitted_agents(request) {
        let workflow = agent::workflow(request, agent, &mut findings);
        let path = format!(".github/workflows/agent-{}.yml", agent.name.value);
        artifacts.extend(workflow.map(|workflow| artifact(path, &workflow, agent.span)));
    }
    let pipelines = pipelines(request);
    for pipeline in &pipelines {
        let workflow = deploy::workflow(request, pipeline, &mut findings);
        let name = if pipelines.len() == 1 {
            String::new()
        } else {
            format!("-{}", pipeline.name.value)
        };
        let path = format!(".github/workflows/deploy{name}.yml");
        artifacts.extend(workflow.map(|workflow| artifact(path, &workflow, pipeline.span)));
    }
    if findings.is_empty() {
        Ok(artifacts)
    } else {
        Err(findings)
    }
}

fn artifact(path: String, workflow: &Workflow, span: Span) -> Artifact {
    Artifact {
        path,
        bytes: workflow.written().into_bytes(),
        kind: "workflows",
        span: Some(span),
    }
}

fn emitted_agents<'a>(request: &Request<'a>) -> Vec<&'a Agent> {
    let emitted = |agent: &&Agent| {
        agent
            .runs
            .as_ref()
            .is_some_and(|runs| runs.place.value == Place::Emitted)
    };
    let here = |agent: &&Agent| {
        let of = agent.starts.iter().find_map(|start| start.of.as_ref());
        match of {
            Some(of) => of.value == request.repository.name.value,
            None => request.declaration.repositories.len() == 1,
        }
    };
    request
        .declaration
        .agents
        .iter()
        .filter(emitted)
        .filter(here)
        .collect()
}

fn pipelines<'a>(request: &Request<'a>) -> Vec<&'a Pipeline> {
    request
        .declaration
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.of.value == request.repository.name.value)
        .collect()
}

/// A declared text as a literal, or a finding.
fn literal(text: &Text, findings: &mut Vec<Diagnostic>) -> Option<Literal> {
    match Literal::new(&text.value) {
        Ok(literal) => Some(literal),
        Err(refusal) => {
            let message = format!("this text cannot stand in a workflow: it {}", refusal.why());
            findings.push(Diagnostic::error("unsafe-text", message).label(text.span, "here"));
            None
        }
    }
}

/// A declared name that becomes part of file names, branches and environments.
fn checked_name<'a>(name: &'a Text, what: &str, findings: &mut Vec<Diagnostic>) -> Option<&'a str> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let value = name.value.as_str();
    if !value.is_empty() && value.len() <= 60 && !value.starts_with('-') && value.bytes().all(fine) {
        return Some(value);
    }
    let message = format!("{what} `{value}` cannot name a workflow file, its jobs and its branches");
    let found = Diagnostic::error("bad-name", message)
        .label(name.span, "letters, digits, `-` and `_` only")
        .note("The name becomes part of a path, a branch and environments, where anything else has a meaning of its own.");
    findings.push(found);
    None
}

/// The environment of `environment:NAME`.
fn environment_of<'a>(place: &'a Text, findings: &mut Vec<Diagnostic>) -> Option<&'a str> {
    if let Some(name) = place
        .value
        .strip_prefix("environment:")
        .filter(|name| !name.is_empty())
    {
        return Some(name);
    }
    let found = Diagnostic::error("key-place", format!("`{}` is no place for a key", place.value))
        .label(place.span, "an environment is wanted: `environment:NAME`")
        .note("A secret of the repository is given to every job that runs on it; one of an environment only to jobs let in.");
    findings.push(found);
    None
}

/// Twelve digits.
fn account<'a>(aws: &'a AwsTarget, findings: &mut Vec<Diagnostic>) -> Option<&'a str> {
    let account = aws.account.value.as_str();
    if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(account);
    }
    let message = format!("`{account}` is no account of AWS");
    findings.push(Diagnostic::error("aws-account", message).label(aws.account.span, "twelve digits"));
    None
}

//! What an agent may propose, as the check of its changes takes it: patterns that hold it, patterns that keep it out, limits.

use super::Request;
use super::scalar::Literal;
use crate::glob::{Dialect, Language};
use crate::language::model::{Agent, Effect};
use crate::platforms::github::areas::{AreaPatterns, areas};
use gabion_facts::diagnostic::Diagnostic;

/// The scope of an agent's proposals.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// Patterns, in the order of the areas.
    pub patterns: Vec<String>,
    /// Patterns of areas that come first and are not proposed.
    pub except: Vec<String>,
    /// The most files of one proposal.
    pub files: Option<u64>,
    /// The most lines, added and removed.
    pub lines: Option<u64>,
    /// Whether workflow files are among them.
    pub workflows: bool,
}

impl Scope {
    /// One pattern a line, those that keep out with `!`.
    pub fn spelled(&self) -> String {
        let except = self.except.iter().map(|pattern| format!("!{pattern}"));
        self.patterns
            .iter()
            .cloned()
            .chain(except)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// What the agent's `propose` effects come to. Several limits: the strictest holds for all.
pub(super) fn of(request: &Request<'_>, agent: &Agent, findings: &mut Vec<Diagnostic>) -> Option<Scope> {
    let areas = areas(request.repository);
    let mut scope = Scope::default();
    let mut chosen = Vec::new();
    for effect in agent.scope.iter().filter(|effect| effect.verb.value == "propose") {
        scope.files = strictest(scope.files, effect.files.as_ref().map(|files| files.value));
        scope.lines = strictest(scope.lines, effect.lines.as_ref().map(|lines| lines.value));
        chosen.extend(chosen_areas(request, &areas, effect, findings));
    }
    if chosen.is_empty() {
        let found = Diagnostic::error("missing-value", format!("{} proposes nothing", agent.name.value))
            .label(
                agent.scope_span.unwrap_or(agent.span),
                "an agent in an emitted job works by proposing",
            )
            .help(format!(
                "`scope {{ propose \"{}:AREA\" }}`",
                request.repository.name.value
            ));
        findings.push(found);
        return None;
    }
    chosen.sort_unstable();
    chosen.dedup();
    let last = chosen.iter().copied().max().unwrap_or(0);
    let patterns = |at: usize| {
        areas
            .get(at)
            .map_or_else(|| vec!["**".to_owned()], |area| area.patterns.clone())
    };
    scope.patterns = chosen.iter().flat_map(|at| patterns(*at)).collect();
    let before = (0..last).filter(|at| !chosen.contains(at)).flat_map(patterns);
    scope.except = before.filter(|pattern| meets(pattern, &scope.patterns)).collect();
    scope.workflows = chosen.iter().any(|at| {
        areas
            .get(*at)
            .is_some_and(|area| area.permission == "workflows:write")
    });
    check_patterns(&scope, agent, findings).then_some(scope)
}

fn strictest(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    one.into_iter().chain(other).min()
}

/// The positions of the areas of an effect; `rest` comes after all others.
fn chosen_areas(
    request: &Request<'_>,
    areas: &[AreaPatterns<'_>],
    effect: &Effect,
    findings: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let repository = &request.repository.name.value;
    let mut chosen = Vec::new();
    for asset in &effect.assets {
        let name = asset
            .value
            .split_once(':')
            .filter(|(of, _)| of == repository)
            .map(|(_, name)| name);
        let at = match name {
            Some("rest") => Some(areas.len()),
            Some(name) => areas.iter().position(|area| area.name == name),
            None => None,
        };
        if at.is_none() {
            let found = Diagnostic::error(
                "unknown-name",
                format!("`{}` is no area of {repository}", asset.value),
            )
            .label(
                asset.span,
                "only areas of this repository can be checked in its workflow",
            );
            findings.push(found);
        }
        chosen.extend(at);
    }
    chosen
}

/// Whether a pattern holds a path that one of the others holds too; in doubt, yes.
fn meets(pattern: &str, others: &[String]) -> bool {
    let language = |text: &str| Language::compile(Dialect::Area, text).ok();
    let Some(one) = language(pattern) else { return true };
    others
        .iter()
        .any(|other| language(other).is_none_or(|other| !one.is_disjoint_from(&other).unwrap_or(false)))
}

/// The check reads a pattern per line, and `!` in front; what it would read otherwise is refused here.
fn check_patterns(scope: &Scope, agent: &Agent, findings: &mut Vec<Diagnostic>) -> bool {
    let bad = |pattern: &&String| {
        Language::compile(Dialect::Area, pattern).is_err()
            || pattern.contains(['\n', '\t'])
            || Literal::new(pattern).is_err()
            || pattern.trim() != pattern.as_str()
    };
    let found = scope.patterns.iter().chain(&scope.except).find(bad);
    if let Some(pattern) = found {
        let message = format!("the pattern `{pattern}` cannot be checked in a workflow");
        findings.push(
            Diagnostic::error("unsafe-text", message)
                .label(agent.scope_span.unwrap_or(agent.span), "proposed here"),
        );
    }
    found.is_none()
}

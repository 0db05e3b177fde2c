//! Declared gates: by what a platform can be made to ask what they ask.
//!
//! In: a declared gate, the repository, plan and visibility. Out: the weakest encoding that satisfies all of it, or a refusal that
//! names the nearest. Never: emits, and never counts on the encoding: what is emitted is read back and the gate must be necessary.
//!
//! The encodings, with the names of the table that they come from (`docs/gates.md`): E1 wall, E2 `required_reviewers`, E4
//! environment reviewers. E3 (code owners) is written beside E2 as a fallback and never relied on. E5 to E9 are not emitted yet.

mod refusal;
#[cfg(test)]
mod tests;

use crate::language::model::{Declaration, Gate, Repository};
use crate::settings::records::{Plan, Visibility};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::Span;
use refusal::Refusal;

/// What asks for a gate on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// E1: only people move the ref, so one of them merges. Binds only agents.
    Wall,
    /// E2: approvals of a team at the merge.
    RequiredReviewers,
    /// E4: one reviewer of an environment.
    EnvironmentReviewers,
}

/// Where a gate stands in one repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Before every change of the default branch.
    DefaultBranch,
    /// Before changes of one area on the default branch.
    Area(String),
    /// Before runs that enter an environment.
    Environment(String),
}

/// A gate at one place, and what asks for it there.
#[derive(Clone, Debug)]
pub struct Encoded<'a> {
    /// The declared gate.
    pub gate: &'a Gate,
    /// Where.
    pub place: Place,
    /// By what.
    pub encoding: Encoding,
}

/// What the platform has on this plan, and what else is emitted.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// The plan; unknown is not refused here, because what is emitted is judged with the plan as a question.
    pub plan: Option<Plan>,
    /// The visibility.
    pub visibility: Option<Visibility>,
    /// The teams that the wall lets past, if one is emitted.
    pub wall: Option<Vec<String>>,
}

impl Terms {
    /// Whether there are surely no rules at all.
    fn no_rules(&self) -> bool {
        self.visibility
            .is_some_and(|visibility| visibility != Visibility::Public)
            && self.plan == Some(Plan::Free)
    }

    /// Whether environments surely have no reviewers (G28).
    fn no_reviewers(&self) -> bool {
        let hidden = self
            .visibility
            .is_some_and(|visibility| visibility != Visibility::Public);
        hidden && self.plan.is_some_and(|plan| plan != Plan::Enterprise)
    }
}

/// The encodings of every declared gate that stands in one repository.
///
/// # Errors
/// One finding for each demand of a gate that nothing satisfies on these terms.
pub fn encode<'a>(
    declaration: &'a Declaration,
    repository: &Repository,
    terms: &Terms,
) -> Result<Vec<Encoded<'a>>, Vec<Diagnostic>> {
    let mut encoded = Vec::new();
    let mut errors = Vec::new();
    for gate in &declaration.gates {
        for (place, span) in places(declaration, repository, gate, &mut errors) {
            match encoding(declaration, repository, gate, &place, terms) {
                Ok(encoding) => encoded.push(Encoded {
                    gate,
                    place,
                    encoding,
                }),
                Err(refusal) => errors.push(refusal.finding(gate, repository, &place, span)),
            }
        }
    }
    errors.extend(either(&encoded, repository));
    if errors.is_empty() {
        Ok(encoded)
    } else {
        Err(errors)
    }
}

/// An environment asks any one of its reviewers: gates of two teams there would be one gate of either.
fn either(encoded: &[Encoded<'_>], repository: &Repository) -> Vec<Diagnostic> {
    let team = |one: &Encoded<'_>| {
        one.gate
            .approve
            .as_ref()
            .map(|approve| approve.from.value.clone())
    };
    let mut errors = Vec::new();
    for (at, one) in encoded.iter().enumerate() {
        let same = |other: &&Encoded<'_>| other.place == one.place && team(other) != team(one);
        if one.encoding == Encoding::EnvironmentReviewers && encoded[..at].iter().any(|other| same(&other)) {
            errors.push(Refusal::EitherTeam.finding(one.gate, repository, &one.place, one.gate.span));
        }
    }
    errors
}

/// Where a gate stands in a repository, each place once.
fn places(
    declaration: &Declaration,
    repository: &Repository,
    gate: &Gate,
    errors: &mut Vec<Diagnostic>,
) -> Vec<(Place, Span)> {
    let mut found: Vec<(Place, Span)> = Vec::new();
    for effect in &gate.before {
        for asset in &effect.assets {
            let Some((of, name)) = asset.value.split_once(':') else {
                continue;
            };
            if of != "*" && of != repository.name.value {
                continue;
            }
            match place(declaration, repository, &effect.verb.value, name) {
                Some(place) if found.iter().all(|(other, _)| *other != place) => {
                    found.push((place, asset.span))
                }
                Some(_) => {}
                None if of == "*" => {}
                None => errors.push(refusal::nowhere(gate, &effect.verb.value, asset)),
            }
        }
    }
    found
}

fn place(declaration: &Declaration, repository: &Repository, verb: &str, name: &str) -> Option<Place> {
    let default = repository
        .default_branch
        .as_ref()
        .map_or("main", |branch| branch.value.as_str());
    let built_in = ["workflows", "declaration", "steering"].contains(&name);
    let area = built_in || repository.areas.iter().any(|area| area.name.value == name);
    let environment = declaration
        .environments
        .iter()
        .any(|environment| environment.of.value == repository.name.value && environment.name.value == name);
    match verb {
        "change" if name == default => Some(Place::DefaultBranch),
        "change" if area => Some(Place::Area(name.to_owned())),
        "ship" if environment => Some(Place::Environment(name.to_owned())),
        _ => None,
    }
}

/// The weakest encoding that satisfies all that a gate says at one place.
fn encoding(
    declaration: &Declaration,
    repository: &Repository,
    gate: &Gate,
    place: &Place,
    terms: &Terms,
) -> Result<Encoding, Refusal> {
    let approve = gate
        .approve
        .as_ref()
        .filter(|approve| approve.count.value > 0)
        .ok_or(Refusal::AsksNobody)?;
    if terms.no_rules() {
        return Err(Refusal::NoRules);
    }
    let not: Vec<&str> = approve.not.iter().map(|who| who.value.as_str()).collect();
    let binds = gate.binds.as_ref().map(|binds| binds.value.as_str());
    match place {
        Place::Environment(name) => at_environment(
            declaration,
            repository,
            gate,
            name,
            terms,
            approve.count.value,
            &not,
            binds,
        ),
        Place::DefaultBranch | Place::Area(_) => at_merge(place, terms, approve, &not, binds),
    }
}

fn at_merge(
    place: &Place,
    terms: &Terms,
    approve: &crate::language::model::Approve,
    not: &[&str],
    binds: Option<&str>,
) -> Result<Encoding, Refusal> {
    // G44: GitHub keeps the requester from approving for Copilot only.
    if not.contains(&"requester") {
        return Err(Refusal::RequesterAtMerge);
    }
    if let Some(what @ ("artifact" | "run")) = binds {
        return Err(Refusal::BindsAtMerge(what.to_owned()));
    }
    let alone = |teams: &Vec<String>| teams.len() == 1 && teams[0] == approve.from.value;
    let walled = *place == Place::DefaultBranch && terms.wall.as_ref().is_some_and(alone);
    match walled && approve.count.value == 1 && not.is_empty() {
        true => Ok(Encoding::Wall),
        false => Ok(Encoding::RequiredReviewers),
    }
}

#[allow(clippy::too_many_arguments, reason = "all that a gate says, taken apart once")]
fn at_environment(
    declaration: &Declaration,
    repository: &Repository,
    gate: &Gate,
    name: &str,
    terms: &Terms,
    count: u64,
    not: &[&str],
    binds: Option<&str>,
) -> Result<Encoding, Refusal> {
    let here = |environment: &&crate::language::model::Environment| {
        environment.of.value == repository.name.value && environment.name.value == name
    };
    let hosted = declaration
        .environments
        .iter()
        .find(here)
        .and_then(|environment| environment.hosted.as_ref());
    if let Some(hosted) = hosted {
        return Err(Refusal::Hosted {
            by: hosted.by.value.clone(),
            from: hosted.from.value.clone(),
        });
    }
    if count > 1 {
        return Err(Refusal::AnyOneSuffices);
    }
    if let Some(who) = not.iter().find(|who| **who != "requester") {
        return Err(Refusal::NotAtEnvironment((*who).to_owned()));
    }
    if binds == Some("artifact") && !deployed_by_pipeline(declaration, repository, gate, name) {
        return Err(Refusal::ArtifactWithoutPipeline);
    }
    if terms.no_reviewers() {
        return Err(Refusal::NoEnvironmentReviewers);
    }
    Ok(Encoding::EnvironmentReviewers)
}

/// E4 binds a run. A run that computes a digest and deploys that digest after the approval binds the artifact.
fn deployed_by_pipeline(declaration: &Declaration, repository: &Repository, gate: &Gate, name: &str) -> bool {
    let pipelines = declaration
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.of.value == repository.name.value);
    pipelines.flat_map(|pipeline| &pipeline.deploys).any(|deploy| {
        deploy.environment.value == name
            && deploy
                .gate
                .as_ref()
                .is_none_or(|named| named.value == gate.name.value)
    })
}

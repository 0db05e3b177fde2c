//! Why no encoding satisfies a gate, and what comes nearest.

use super::Place;
use crate::language::model::{Gate, Repository, Text};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::Span;

/// Why a gate cannot be had.
pub(super) enum Refusal {
    /// `approve 0`, or no `approve`.
    AsksNobody,
    /// Private, on the free plan.
    NoRules,
    /// `not "requester"` before a merge.
    RequesterAtMerge,
    /// `binds "artifact"` or `"run"` before a merge.
    BindsAtMerge(String),
    /// Somebody else deploys, from a ref.
    Hosted { by: String, from: String },
    /// More than one approval before an environment.
    AnyOneSuffices,
    /// Gates of two teams before one environment.
    EitherTeam,
    /// `not "author"` or `"last-pusher"` before an environment.
    NotAtEnvironment(String),
    /// `binds "artifact"` without a pipeline that does.
    ArtifactWithoutPipeline,
    /// Reviewers of environments do not exist on this plan.
    NoEnvironmentReviewers,
}

impl Refusal {
    /// The finding: what is asked, why nothing asks it, what comes nearest.
    pub(super) fn finding(
        &self,
        gate: &Gate,
        repository: &Repository,
        place: &Place,
        span: Span,
    ) -> Diagnostic {
        let name = &gate.name.value;
        let (count, team, asked) = match &gate.approve {
            Some(approve) => (approve.count.value, approve.from.value.as_str(), approve.span),
            None => (0, "", gate.span),
        };
        let wanted = match place {
            Place::DefaultBranch => format!("changes of {}'s default branch", repository.name.value),
            Place::Area(area) => format!("changes of {}:{area}", repository.name.value),
            Place::Environment(environment) => format!("runs in {}:{environment}", repository.name.value),
        };
        let headline = format!("gate \"{name}\" cannot be had on GitHub before {wanted}");
        let finding = Diagnostic::error("gate-not-encodable", headline).label(asked, self.why(team));
        let finding = if span == asked {
            finding
        } else {
            finding.label(span, "asked here")
        };
        let nearest = self.nearest(count, team, place, repository);
        nearest
            .into_iter()
            .fold(finding, |finding, help| finding.help(help))
    }

    fn why(&self, team: &str) -> String {
        match self {
            Refusal::AsksNobody => "asks nobody".into(),
            Refusal::NoRules => "private repositories of the free plan have no rules".into(),
            Refusal::RequesterAtMerge => {
                "GitHub keeps the author from approving, not whoever asked an App for the change (G44)".into()
            }
            Refusal::BindsAtMerge(what) => format!("a merge is of a commit; no {what} exists yet"),
            Refusal::Hosted { by, from } => {
                format!("{by} ships whatever lands on {from}; no run on GitHub enters it")
            }
            Refusal::AnyOneSuffices => {
                format!("an environment asks any one of its reviewers, never two of {team}")
            }
            Refusal::EitherTeam => {
                "an environment asks any one of its reviewers; another gate here has another team".into()
            }
            Refusal::NotAtEnvironment(who) => {
                format!("an environment knows who started the run, not who is the {who} of its commits")
            }
            Refusal::ArtifactWithoutPipeline => {
                "an environment's approval binds a run, not what it deploys".into()
            }
            Refusal::NoEnvironmentReviewers => {
                "private repositories have reviewers of environments on the enterprise plan only (G28)".into()
            }
        }
    }

    fn nearest(&self, count: u64, team: &str, place: &Place, repository: &Repository) -> Vec<String> {
        let name = &repository.name.value;
        let branch = repository
            .default_branch
            .as_ref()
            .map_or("main", |branch| branch.value.as_str());
        let helps: Vec<String> = match self {
            Refusal::AsksNobody => vec!["ask at least one: `approve 1 from=\"TEAM\"`, or take the gate away".into()],
            Refusal::NoRules => vec!["nearest: the team plan, which has rules, or a public repository".into()],
            Refusal::RequesterAtMerge => vec![
                format!("nearest: `approve {count} from=\"{team}\" {{ not \"author\" \"last-pusher\" }}` (E2)"),
                "a rule of an App of your own could tell (E5); it is not emitted yet".into(),
            ],
            Refusal::BindsAtMerge(_) => vec!["nearest: `binds \"commit\"` (E2)".into()],
            Refusal::Hosted { from, .. } => vec![format!("nearest: a gate before `change \"{from}\"` (E2): landing ships")],
            Refusal::AnyOneSuffices => vec![
                format!("nearest: `approve 1 from=\"{team}\"` here (E4)"),
                format!("and a gate before `change \"{name}:{branch}\"` with `approve {count} from=\"{team}\"` (E2): both together"),
            ],
            Refusal::EitherTeam => vec![
                "nearest: one gate here, of one team (E4)".into(),
                format!("and the other before `change \"{name}:{branch}\"` (E2): both together"),
            ],
            Refusal::NotAtEnvironment(_) => vec!["nearest: `not \"requester\"` (E4: who starts a run may not approve it)".into()],
            Refusal::ArtifactWithoutPipeline => vec![
                "nearest: `binds \"run\"` (E4)".into(),
                format!("or a `pipeline` of \"{name}\" that deploys here: its run checks the digest after the approval"),
            ],
            Refusal::NoEnvironmentReviewers => vec![
                format!("nearest that is emitted: a gate before `change \"{name}:{branch}\"` (E2), if landing is what ships"),
                "a tag that only people make (E6) or a deploy repository (E8) would do; neither is emitted yet".into(),
            ],
        };
        debug_assert!(!helps.is_empty(), "{place:?}");
        helps
    }
}

/// An effect that GitHub has no place for.
pub(super) fn nowhere(gate: &Gate, verb: &str, asset: &Text) -> Diagnostic {
    let headline = format!(
        "gate \"{}\" cannot be had on GitHub before {verb} {}",
        gate.name.value, asset.value
    );
    Diagnostic::error("gate-not-encodable", headline)
        .label(asset.span, "neither the default branch, nor an area, nor an environment of the repository")
        .help("nearest: `change \"REPOSITORY:main\"` or an area of it (E2), `ship \"REPOSITORY:ENVIRONMENT\"` (E4)")
}

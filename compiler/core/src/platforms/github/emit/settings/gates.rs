//! The ruleset of the gates (E2), beside environments (E4) and the CODEOWNERS block.

use super::teams::Numbers;
use super::{Emission, FOLDER, environments, owners};
use crate::gates::{Encoded, Encoding, Place};
use crate::language::model::Gate;
use crate::platforms::Artifact;
use crate::platforms::github::artifacts::ruleset::{
    BypassPayload, ConditionsPayload, RefPayload, ReviewPayload, ReviewerPayload, RulePayload, RulesetPayload,
};
use gabion_facts::diagnostic::Diagnostic;

/// GitHub takes no more required reviewers in one rule.
const MOST_REVIEWERS: usize = 15;

pub(super) fn emit(emission: &Emission<'_>) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    let encoded = emission.encoded()?;
    let mut numbers = Numbers::new(emission);
    let mut out = Vec::new();
    let reviewed: Vec<&Encoded<'_>> = encoded
        .iter()
        .filter(|encoded| encoded.encoding == Encoding::RequiredReviewers)
        .collect();
    if !reviewed.is_empty() {
        let payload = ruleset(emission, &reviewed, &mut numbers);
        out.push(emission.artifact(format!("{FOLDER}/rulesets/gates.json"), payload.text(), "gates"));
        out.extend(owners::block(emission, &reviewed));
    }
    out.extend(environments::emit(emission, &encoded, &mut numbers));
    if numbers.errors.is_empty() {
        Ok(out)
    } else {
        Err(numbers.errors)
    }
}

fn ruleset(emission: &Emission<'_>, reviewed: &[&Encoded<'_>], numbers: &mut Numbers<'_>) -> RulesetPayload {
    let mut reviewers: Vec<ReviewerPayload> = Vec::new();
    for (gate, file_patterns) in demands(emission, reviewed) {
        let Some(approve) = &gate.approve else { continue };
        let Some(reviewer) = numbers.named(&approve.from) else {
            continue;
        };
        reviewers.push(ReviewerPayload {
            reviewer,
            minimum_approvals: approve.count.value,
            file_patterns,
        });
    }
    if reviewers.len() > MOST_REVIEWERS {
        numbers.errors.push(too_many(emission, reviewers.len()));
    }
    let everywhere = reviewed
        .iter()
        .filter(|encoded| encoded.place == Place::DefaultBranch);
    let count = everywhere
        .filter_map(|encoded| encoded.gate.approve.as_ref())
        .map(|approve| approve.count.value)
        .max();
    let asks_last_push = |encoded: &&Encoded<'_>| {
        encoded
            .gate
            .approve
            .as_ref()
            .is_some_and(|approve| approve.not.iter().any(|who| who.value == "last-pusher"))
    };
    let rule = RulePayload::PullRequest(ReviewPayload {
        required_approving_review_count: count.unwrap_or(0),
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: false,
        require_last_push_approval: reviewed.iter().any(asks_last_push),
        required_review_thread_resolution: false,
        required_reviewers: reviewers,
    });
    RulesetPayload {
        name: "gabion/gates".into(),
        target: "branch",
        enforcement: "active",
        conditions: ConditionsPayload {
            ref_name: RefPayload {
                include: vec!["~DEFAULT_BRANCH".into()],
                exclude: Vec::new(),
            },
        },
        bypass_actors: break_glass(emission, numbers),
        rules: vec![RulePayload::Deletion, RulePayload::NonFastForward, rule],
    }
}

/// For each gate, the files before which it stands: all of them before the branch, else those of its areas.
pub(super) fn demands<'a>(
    emission: &Emission<'_>,
    reviewed: &[&Encoded<'a>],
) -> Vec<(&'a Gate, Vec<String>)> {
    let mut out: Vec<(&'a Gate, Vec<String>)> = Vec::new();
    for encoded in reviewed {
        let patterns = match &encoded.place {
            Place::DefaultBranch => vec!["*".to_owned()],
            Place::Area(area) => owners::area_patterns(emission, area),
            Place::Environment(_) => continue,
        };
        let same = |entry: &&mut (&Gate, Vec<String>)| std::ptr::eq(entry.0, encoded.gate);
        match out.iter_mut().find(same) {
            Some((_, known)) => known.extend(patterns),
            None => out.push((encoded.gate, patterns)),
        }
    }
    for (_, patterns) in &mut out {
        owners::shorten(patterns);
    }
    // Demands on all files first, as a person would write it.
    out.sort_by_key(|(_, patterns)| !patterns.iter().any(|pattern| pattern == "*"));
    out
}

/// Who may merge past the gates in an emergency: what the declaration says, and nobody else.
fn break_glass(emission: &Emission<'_>, numbers: &mut Numbers<'_>) -> Vec<BypassPayload> {
    let landing = format!("{}:{}", emission.repository.name.value, emission.default_branch());
    let mut out = Vec::new();
    for line in &emission.declaration.break_glass {
        let changes = line.effects.iter().filter(|effect| effect.verb.value == "change");
        if changes
            .flat_map(|effect| &effect.assets)
            .any(|asset| asset.value == landing)
            && let Some(team) = numbers.named(&line.team)
        {
            out.push(BypassPayload {
                actor_type: "Team",
                actor_id: team.id,
                bypass_mode: "pull_request",
            });
        }
    }
    out
}

fn too_many(emission: &Emission<'_>, count: usize) -> Diagnostic {
    let headline = format!(
        "{count} gates stand before {}; GitHub takes {MOST_REVIEWERS} in one rule",
        emission.repository.name.value
    );
    let span = emission.asked("gates").unwrap_or(emission.repository.span);
    Diagnostic::error("gate-not-encodable", headline)
        .label(span, "asked for here")
        .help("let gates of one team and count stand before several areas: they become one demand")
}

//! The wall (E1).

use super::agents::{own_branches, working};
use super::teams::Numbers;
use super::{Emission, FOLDER};
use crate::gates::Place;
use crate::platforms::Artifact;
use crate::platforms::github::artifacts::ruleset::{
    BypassPayload, ConditionsPayload, RefPayload, RulePayload, RulesetPayload,
};
use crate::settings::records::{Plan, Visibility};
use gabion_facts::diagnostic::Diagnostic;

/// Integration number of the merge queue.
const QUEUE_APP: u64 = 262_318;

pub(super) fn emit(emission: &Emission<'_>) -> Result<Vec<Artifact>, Vec<Diagnostic>> {
    let mut errors = refused(emission);
    let mut numbers = Numbers::new(emission);
    let teams: Vec<_> = emission
        .declaration
        .teams
        .iter()
        .filter_map(|team| numbers.team(team))
        .collect();
    errors.append(&mut numbers.errors);
    let people = teams.iter().map(|team| BypassPayload {
        actor_type: "Team",
        actor_id: team.id,
        bypass_mode: "exempt",
    });
    let mut past: Vec<BypassPayload> = people.collect();
    let on_branches = branches(emission, &mut past, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let tags: Vec<_> = past
        .iter()
        .filter(|entry| entry.actor_type == "Team")
        .cloned()
        .collect();
    let on_tags = RulesetPayload {
        name: "gabion/tags".into(),
        target: "tag",
        ..ruleset(Vec::new(), tags)
    };
    let path = |name: &str| format!("{FOLDER}/rulesets/{name}.json");
    Ok(vec![
        emission.artifact(path("wall"), ruleset(on_branches, past).text(), "wall"),
        emission.artifact(path("tags"), on_tags.text(), "wall"),
    ])
}

fn ruleset(exclude: Vec<String>, bypass_actors: Vec<BypassPayload>) -> RulesetPayload {
    RulesetPayload {
        name: "gabion/wall".into(),
        target: "branch",
        enforcement: "active",
        conditions: ConditionsPayload {
            ref_name: RefPayload {
                include: vec!["~ALL".into()],
                exclude,
            },
        },
        bypass_actors,
        rules: vec![RulePayload::Creation, RulePayload::Update, RulePayload::Deletion],
    }
}

/// The branches that the wall leaves alone. A merge queue must be let past, on its own branches too; then the wall is no gate,
/// because to enqueue is to land (B13).
fn branches(
    emission: &Emission<'_>,
    past: &mut Vec<BypassPayload>,
    errors: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut own: Vec<String> = working(emission).into_iter().flat_map(own_branches).collect();
    if emission.dependabot {
        own.push("refs/heads/dependabot/**/*".into());
    }
    if emission.settings.queues() {
        past.push(BypassPayload {
            actor_type: "Integration",
            actor_id: QUEUE_APP,
            bypass_mode: "always",
        });
        errors.extend(ungated_queue(emission));
    }
    own.sort();
    own.dedup();
    own
}

fn ungated_queue(emission: &Emission<'_>) -> Option<Diagnostic> {
    let landing = |encoded: &crate::gates::Encoded<'_>| encoded.place == Place::DefaultBranch;
    let gated = emission.asked("gates").is_some()
        && emission
            .encoded()
            .is_ok_and(|encoded| encoded.iter().any(landing));
    if gated {
        return None;
    }
    let name = &emission.repository.name.value;
    let branch = emission.default_branch();
    let finding = Diagnostic::error(
        "gate-not-encodable",
        format!("the wall alone is no gate in {name}: it has a merge queue"),
    )
    .label(
        emission.asked("wall").unwrap_or(emission.repository.span),
        "the queue must be let past, and then to enqueue is to land",
    )
    .help(format!(
        "add a gate before `change \"{name}:{branch}\"` and `emit \"gates\"`"
    ));
    Some(finding)
}

fn refused(emission: &Emission<'_>) -> Vec<Diagnostic> {
    let span = emission.asked("wall").unwrap_or(emission.repository.span);
    let mut errors = Vec::new();
    if emission.declaration.teams.is_empty() {
        let finding = Diagnostic::error(
            "gate-not-encodable",
            "the wall would shut everybody out: no team is declared",
        );
        errors.push(
            finding
                .label(span, "asked for here")
                .help("`team \"developers\" github=\"ORGANIZATION/TEAM\" id=…`"),
        );
    }
    let terms = emission.terms();
    let hidden = terms
        .visibility
        .is_some_and(|visibility| visibility != Visibility::Public);
    if hidden && terms.plan == Some(Plan::Free) {
        let finding = Diagnostic::error("gate-not-encodable", "the wall cannot be had on this plan")
            .label(span, "private repositories of the free plan have no rules");
        errors.push(finding.help("nearest: the team plan, which has rules, or a public repository"));
    }
    errors
}

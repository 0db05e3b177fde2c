//! Gates at the merge: every declared one is asked for by a ruleset that is in force.

use super::Faults;
use super::declared::{AtMerge, Before, at_merge};
use super::here::Here;
use crate::glob::{Dialect, PatternList};
use crate::platforms::github::artifacts::read::RULESETS;
use crate::settings::Item;
use crate::settings::records::{
    BypassMode, BypassType, Enforcement, PullRequestRule, RequiredReviewer, Rule, Ruleset, Target,
};
use crate::source::FileId;
use std::collections::BTreeSet;

pub(super) fn check(here: &Here<'_>, faults: &mut Faults<'_>) {
    let Some(asked) = here.asked("gates") else { return };
    let owed: Vec<AtMerge<'_>> = at_merge(here)
        .into_iter()
        .filter(|gate| !gate.is_the_wall(here))
        .collect();
    let rulesets: Vec<(&Item<Ruleset>, &PullRequestRule)> =
        here.read.rulesets.iter().filter_map(asks).collect();
    for file in rulesets.iter().filter_map(|(item, _)| here.file(item)) {
        faults.vouch(file);
    }
    if owed.is_empty() {
        return;
    }
    if rulesets.is_empty() {
        return faults.missing(asked, &format!("{RULESETS}gates.json"));
    }
    for (item, rule) in rulesets {
        let Some(file) = here.file(item) else { continue };
        in_force(here, &item.value, file, faults);
        anybody(&owed, rule, file, faults);
        for gate in &owed {
            kept(here, gate, rule, file, faults);
        }
    }
}

fn asks(item: &Item<Ruleset>) -> Option<(&Item<Ruleset>, &PullRequestRule)> {
    let rule = item.value.rules.iter().find_map(|rule| match rule {
        Rule::PullRequest(rule) => Some(rule),
        _ => None,
    })?;
    Some((item, rule))
}

/// It is in force on the default branch, for all but those who may break the glass, and the branch stays what it is.
fn in_force(here: &Here<'_>, ruleset: &Ruleset, file: FileId, faults: &mut Faults<'_>) {
    if ruleset.enforcement != Enforcement::Active {
        faults.push(faults.key(file, "enforcement"), "the gates are not in force");
    }
    if ruleset.target != Target::Branch || !here.covers(ruleset, &here.context.default_branch) {
        faults.push(
            faults.key(file, "conditions"),
            format!("{} is not behind these gates", here.context.default_branch),
        );
    }
    for (rule, what) in [
        (Rule::Deletion, "may be deleted"),
        (Rule::NonFastForward, "takes forced pushes"),
    ] {
        if !ruleset.rules.contains(&rule) {
            faults.push(
                faults.key(file, "rules"),
                format!("{} {what}", here.context.default_branch),
            );
        }
    }
    past(here, ruleset, file, faults);
}

fn past(here: &Here<'_>, ruleset: &Ruleset, file: FileId, faults: &mut Faults<'_>) {
    let span = faults.key(file, "bypass_actors");
    let Some(actors) = ruleset.bypass_actors.known() else {
        return faults.push(span, "nobody is said to be let past, so GitHub keeps whoever was");
    };
    let landing = |line: &&crate::language::model::BreakGlass| {
        let changes = line.effects.iter().filter(|effect| effect.verb.value == "change");
        let mut assets = changes.flat_map(|effect| &effect.assets);
        assets.any(|asset| here.part(&asset.value) == Some(&here.context.default_branch))
    };
    let lines = here.declaration.break_glass.iter().filter(landing);
    let owed: BTreeSet<u64> = lines.filter_map(|line| here.number(&line.team.value)).collect();
    let mut found = BTreeSet::new();
    for actor in actors {
        let team = actor
            .actor_id
            .filter(|id| actor.actor_type == BypassType::Team && owed.contains(id));
        match team {
            Some(id) if actor.bypass_mode == BypassMode::PullRequest => {
                found.insert(id);
            }
            Some(id) => faults.push(span, format!("team {id} passes the gates without a pull request")),
            None => faults.push(
                span,
                format!(
                    "{:?} {:?} passes the gates and breaks no glass",
                    actor.actor_type, actor.actor_id
                ),
            ),
        }
    }
    for team in owed.difference(&found) {
        faults.push(
            span,
            format!("team {team} may break the glass, and is not let past"),
        );
    }
}

/// As many approvals of anybody's as the greatest gate before everything asks of its own people.
fn anybody(owed: &[AtMerge<'_>], rule: &PullRequestRule, file: FileId, faults: &mut Faults<'_>) {
    let everything = owed.iter().filter(|gate| gate.before == Before::Everything);
    let most = everything.map(|gate| gate.approve.count.value).max().unwrap_or(0);
    let found = u64::from(rule.required_approving_review_count);
    if found != most {
        let span = faults.key(file, "required_approving_review_count");
        faults.push(
            span,
            format!("{found} approvals are asked before everything, and {most} declared"),
        );
    }
}

/// A declared gate at one place.
fn kept(here: &Here<'_>, gate: &AtMerge<'_>, rule: &PullRequestRule, file: FileId, faults: &mut Faults<'_>) {
    let name = &gate.gate.name.value;
    if !rule.dismiss_stale_reviews_on_push {
        let span = faults.key(file, "dismiss_stale_reviews_on_push");
        faults.push(
            span,
            format!("an approval at gate \"{name}\" outlives the commit that it was given for"),
        );
    }
    if gate.keeps_out("last-pusher") && !rule.require_last_push_approval {
        let span = faults.key(file, "require_last_push_approval");
        faults.push(span, format!("the last pusher approves at gate \"{name}\""));
    }
    let team = here.number(&gate.approve.from.value);
    let of_team = |reviewer: &&RequiredReviewer| {
        let same = reviewer.reviewer.kind == "Team" && Some(reviewer.reviewer.id) == team;
        same && u64::from(reviewer.minimum_approvals) == gate.approve.count.value
    };
    let reviewers: Vec<&RequiredReviewer> = rule.required_reviewers.iter().filter(of_team).collect();
    let span = faults.key(file, "required_reviewers");
    if reviewers.is_empty() {
        let (count, from) = (gate.approve.count.value, &gate.approve.from.value);
        return faults.push(
            span,
            format!("{count} of {from} are not asked at gate \"{name}\""),
        );
    }
    if let Some(path) = unguarded(here, gate, &reviewers) {
        faults.push(span, format!("{path} changes without gate \"{name}\""));
    }
}

/// A path that the gate stands before and that none of these reviewers is asked about.
fn unguarded(here: &Here<'_>, gate: &AtMerge<'_>, reviewers: &[&RequiredReviewer]) -> Option<String> {
    let compiled = reviewers.iter().filter_map(|reviewer| {
        let patterns: Vec<&str> = reviewer.file_patterns.iter().map(String::as_str).collect();
        PatternList::compile(Dialect::FilePatterns, &patterns).ok()
    });
    let languages: Vec<_> = compiled.collect();
    let classes = here
        .context
        .areas
        .iter()
        .filter(|class| gate.before.holds(here, class));
    let mut paths = classes.flat_map(|class| &class.examples);
    paths
        .find(|path| !languages.iter().any(|language| language.matches(path)))
        .cloned()
}

//! Every single way in which settings are made tighter.

use super::super::*;

/// One field tighter; nothing if this move does not apply.
pub(super) fn tighter(settings: &RepoSettings, step: u8, at: usize) -> Option<RepoSettings> {
    let mut tight = settings.clone();
    let count = tight.rulesets.items.len();
    let ruleset = || at.checked_rem(count);
    match step {
        0 => tight.allow_auto_merge = Setting::Known(false),
        1 => match &mut tight.actions {
            Setting::Known(actions) => actions.can_approve_pull_request_reviews = Setting::Known(false),
            _ => return None,
        },
        2 => tight.plan = Setting::Known(Plan::Enterprise),
        3 => tight.rulesets.complete = Setting::Unknown,
        4..=13 => tighter_ruleset(&mut tight.rulesets.items[ruleset()?].value, step, at)?,
        14..=19 => tighter_protection(&mut tight.protections.items.first_mut()?.value, step)?,
        20..=23 => tighter_environment(&mut tight.environments.items.first_mut()?.value, step)?,
        24 if count > 0 => {
            tight = with(
                tight,
                [super::ruleset(
                    "third",
                    &["~ALL"],
                    vec![update(), Rule::Creation, reviews(1)],
                )],
            )
        }
        _ => return None,
    }
    Some(tight)
}

fn tighter_ruleset(ruleset: &mut Ruleset, step: u8, at: usize) -> Option<()> {
    let queued = ruleset.queues();
    let request = ruleset.rules.iter_mut().find_map(|rule| match rule {
        Rule::PullRequest(request) => Some(request),
        _ => None,
    });
    match (step, request) {
        // A queue is no restriction alone: where it is let through a wall, it brings somebody who merges (B13).
        (4, _) if queued => return None,
        (4, _) => ruleset.enforcement = Enforcement::Active,
        (5, Some(request)) => request.required_approving_review_count += 1,
        (6, Some(request)) => request.dismiss_stale_reviews_on_push = true,
        (7, Some(request)) => request.require_code_owner_review = true,
        (8, Some(request)) => request.require_last_push_approval = true,
        (9, Some(request)) => request.required_reviewers.first_mut()?.minimum_approvals += 1,
        (9, None) => ruleset.rules.push(reviews(1)),
        (10, _) => match &mut ruleset.bypass_actors {
            Setting::Known(entries) if !entries.is_empty() => {
                entries.remove(at % entries.len());
            }
            other => *other = Setting::Known(Vec::new()),
        },
        (11, _) => ruleset.rules.push(Rule::Creation),
        (12, _) => ruleset.rules.push(update()),
        (13, _) => ruleset.rules.push(Rule::Deletion),
        _ => return None,
    }
    Some(())
}

fn tighter_protection(protection: &mut Protection, step: u8) -> Option<()> {
    match step {
        14 => protection.enforce_admins = true,
        15 => protection.block_creations = true,
        16 => protection.allow_deletions = false,
        17 => {
            protection
                .required_pull_request_reviews
                .as_mut()?
                .dismiss_stale_reviews = true
        }
        18 => {
            protection
                .required_pull_request_reviews
                .as_mut()?
                .required_approving_review_count += 1
        }
        _ => {
            let names = &mut protection
                .required_pull_request_reviews
                .as_mut()?
                .bypass_pull_request_allowances;
            *names = ActorNames::default();
        }
    }
    Some(())
}

fn tighter_environment(environment: &mut Environment, step: u8) -> Option<()> {
    match step {
        20 => environment.prevent_self_review = true,
        21 => environment.can_admins_bypass = false,
        22 if environment.reviewers.len() != 1 => {
            if environment.reviewers.pop().is_none() {
                environment.reviewers.push(Reviewer {
                    kind: ReviewerKind::Team,
                    id: SRE,
                    name: None,
                });
            }
        }
        23 => {
            environment
                .deployment_branch_policy
                .filter(|policy| policy.custom_branch_policies)?;
            environment.branches = Setting::Known(Vec::new());
        }
        _ => return None,
    }
    Some(())
}

//! Rulesets of which something is not stated: as loose as they can be, and what the missing values can add.

use crate::scenario::model::{Bypass, May, PullRequestRule, Rules, Ruleset};

/// More approvals than anybody can gather.
const MANY: u32 = 10;

/// The rules with every value that is not stated as loose as it can be.
pub(super) fn loosest(rules: &Rules) -> Rules {
    let mut rules = rules.clone();
    rules.pull_request = match rules.pull_request {
        Some(May::Known(rule)) => Some(May::Known(PullRequestRule {
            required_approvals: off(&rule.required_approvals),
            require_code_owner_review: off(&rule.require_code_owner_review),
            dismiss_stale_reviews: off(&rule.dismiss_stale_reviews),
            require_last_push_approval: off(&rule.require_last_push_approval),
            required_reviewers: off(&rule.required_reviewers),
        })),
        _ => None,
    };
    for rule in [&mut rules.creation, &mut rules.update, &mut rules.deletion] {
        *rule = off(rule);
    }
    rules
}

fn off<T: Clone + Default>(value: &May<T>) -> May<T> {
    May::Known(value.known().cloned().unwrap_or_default())
}

/// For each value that is not stated, its key and a ruleset that asks as much as it can.
pub(super) fn of(ruleset: &Ruleset) -> Vec<(&'static str, Ruleset)> {
    let alone = |rules: Rules| Ruleset {
        rules,
        ..ruleset.clone()
    };
    let mut found = Vec::new();
    let rules = &ruleset.rules;
    for (key, value) in [
        ("creation", &rules.creation),
        ("update", &rules.update),
        ("deletion", &rules.deletion),
    ] {
        if *value == May::Unknown {
            let mut only = Rules::default();
            match key {
                "creation" => only.creation = May::Known(true),
                "update" => only.update = May::Known(true),
                _ => only.deletion = May::Known(true),
            }
            found.push((key, alone(only)));
        }
    }
    let asking = |rule: PullRequestRule| {
        alone(Rules {
            pull_request: Some(May::Known(rule)),
            ..Rules::default()
        })
    };
    match &rules.pull_request {
        Some(May::Unknown) => found.push(("pull_request", asking(approvals(MANY)))),
        Some(May::Known(rule)) => found.extend(
            pull_request(rule)
                .into_iter()
                .map(|(key, rule)| (key, asking(rule))),
        ),
        None => {}
    }
    if let Some(entries) = ruleset.bypass_actors.known()
        && entries.iter().any(|entry| entry.mode == May::Unknown)
    {
        let narrow = |entry: &Bypass| Bypass {
            mode: match entry.mode {
                May::Unknown => May::Known("pull_request".to_owned()),
                ref stated => stated.clone(),
            },
            ..entry.clone()
        };
        let narrower = Ruleset {
            bypass_actors: May::Known(entries.iter().map(narrow).collect()),
            rules: loosest(rules),
            ..ruleset.clone()
        };
        found.push(("bypass_actors.mode", narrower));
    }
    found
}

fn approvals(count: u32) -> PullRequestRule {
    PullRequestRule {
        required_approvals: May::Known(count),
        ..PullRequestRule::default()
    }
}

fn pull_request(rule: &PullRequestRule) -> Vec<(&'static str, PullRequestRule)> {
    let count = rule.required_approvals.known().copied().unwrap_or(0);
    let with = |key: &'static str, unstated: bool, set: fn(&mut PullRequestRule)| {
        unstated.then(|| {
            let mut fullest = approvals(count);
            set(&mut fullest);
            (key, fullest)
        })
    };
    let many = |rule: &mut PullRequestRule| rule.required_approvals = May::Known(MANY);
    [
        with(
            "required_approvals",
            rule.required_approvals == May::Unknown,
            many,
        ),
        with(
            "required_reviewers",
            matches!(rule.required_reviewers, May::Unknown),
            many,
        ),
        with(
            "require_code_owner_review",
            rule.require_code_owner_review == May::Unknown,
            |rule| rule.require_code_owner_review = May::Known(true),
        ),
        with(
            "dismiss_stale_reviews",
            rule.dismiss_stale_reviews == May::Unknown,
            |rule| rule.dismiss_stale_reviews = May::Known(true),
        ),
        with(
            "require_last_push_approval",
            rule.require_last_push_approval == May::Unknown,
            |rule| rule.require_last_push_approval = May::Known(true),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

//! Settings as they may be, drawn at random.

use super::super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn entry() -> impl Strategy<Value = BypassActor> {
    let kinds = prop_oneof![
        Just((BypassType::Integration, 11)),
        Just((BypassType::Integration, 15368)),
        Just((BypassType::Integration, 262_318)),
        Just((BypassType::Integration, 77)),
        Just((BypassType::Team, LEADS)),
        Just((BypassType::Team, SRE)),
        Just((BypassType::User, 41_898_282)),
        Just((BypassType::User, 1)),
        Just((BypassType::RepositoryRole, 4)),
        Just((BypassType::RepositoryRole, 5)),
        Just((BypassType::OrganizationAdmin, 1)),
        Just((BypassType::DeployKey, 0)),
    ];
    let modes = prop_oneof![
        Just(BypassMode::Always),
        Just(BypassMode::PullRequest),
        Just(BypassMode::Exempt)
    ];
    (kinds, modes).prop_map(|((kind, id), mode)| bypass(kind, id, mode))
}

fn rule() -> impl Strategy<Value = Rule> {
    let patterns = prop_oneof![Just("*"), Just("src/**"), Just(".github/**")];
    let teams = proptest::collection::vec((prop_oneof![Just(LEADS), Just(SRE)], 0u32..3, patterns), 0..2);
    let request =
        (0u32..3, any::<[bool; 3]>(), teams).prop_map(|(count, [dismiss, owners, last_push], teams)| {
            let reviewer = |(id, minimum_approvals, pattern): (u64, u32, &str)| RequiredReviewer {
                reviewer: ReviewTeam {
                    kind: "Team".into(),
                    id,
                },
                minimum_approvals,
                file_patterns: vec![pattern.to_owned()],
            };
            Rule::PullRequest(PullRequestRule {
                required_approving_review_count: count,
                dismiss_stale_reviews_on_push: dismiss,
                require_code_owner_review: owners,
                require_last_push_approval: last_push,
                required_reviewers: teams.into_iter().map(reviewer).collect(),
                ..pull_request()
            })
        });
    prop_oneof![
        Just(Rule::Creation),
        Just(update()),
        Just(Rule::Deletion),
        Just(Rule::NonFastForward),
        Just(Rule::MergeQueue(None)),
        request.clone(),
        request,
    ]
}

fn kind(rule: &Rule) -> String {
    let text = serde_json::to_value(rule).unwrap();
    text["type"].as_str().unwrap().to_owned()
}

fn a_ruleset(name: &'static str) -> impl Strategy<Value = Ruleset> {
    let includes = prop_oneof![Just("~ALL"), Just("~DEFAULT_BRANCH"), Just("develop"), Just("*")];
    let enforcement = prop_oneof![4 => Just(Enforcement::Active), 1 => Just(Enforcement::Evaluate)];
    let rules = proptest::collection::btree_map(0u8..7, rule(), 1..4).prop_map(|rules| {
        let mut seen = BTreeSet::new();
        rules
            .into_values()
            .filter(|rule| seen.insert(kind(rule)))
            .collect::<Vec<_>>()
    });
    let entries = proptest::collection::vec(entry(), 0..3);
    let list = prop_oneof![4 => entries.prop_map(Setting::Known), 1 => Just(Setting::Unknown)];
    let targets = prop_oneof![3 => Just(Target::Branch), 1 => Just(Target::Tag)];
    (includes, enforcement, rules, list, targets).prop_map(
        move |(include, enforcement, rules, bypass_actors, target)| Ruleset {
            enforcement,
            bypass_actors,
            target,
            ..ruleset(name, &[include], rules)
        },
    )
}

fn a_protection() -> impl Strategy<Value = Protection> {
    let names = || {
        (any::<bool>(), any::<bool>()).prop_map(|(team, app)| ActorNames {
            users: Vec::new(),
            teams: if team { vec!["sre".to_owned()] } else { Vec::new() },
            apps: if app {
                vec!["acme-fixer".to_owned()]
            } else {
                Vec::new()
            },
        })
    };
    let reviews =
        (0u32..3, any::<[bool; 3]>(), names()).prop_map(|(count, [dismiss, owners, last_push], names)| {
            ProtectionReviews {
                required_approving_review_count: count,
                dismiss_stale_reviews: dismiss,
                require_code_owner_reviews: owners,
                require_last_push_approval: last_push,
                bypass_pull_request_allowances: names,
            }
        });
    let pattern = prop_oneof![Just("main"), Just("*")];
    (
        pattern,
        any::<[bool; 3]>(),
        proptest::option::of(reviews),
        proptest::option::of(names()),
    )
        .prop_map(
            |(pattern, [enforce_admins, block_creations, allow_deletions], reviews, restrictions)| {
                Protection {
                    pattern: pattern.into(),
                    enforce_admins,
                    block_creations,
                    allow_deletions,
                    required_pull_request_reviews: reviews,
                    restrictions,
                    ..Protection::default()
                }
            },
        )
}

fn an_environment() -> impl Strategy<Value = Environment> {
    let teams = proptest::collection::btree_set(prop_oneof![Just(LEADS), Just(SRE)], 0..3);
    let names = proptest::collection::btree_set(prop_oneof![Just("main"), Just("*"), Just("develop")], 0..3);
    (teams, any::<[bool; 2]>(), 0u8..3, names).prop_map(|(teams, [own, admins], policy, names)| Environment {
        reviewers: teams
            .into_iter()
            .map(|id| Reviewer {
                kind: ReviewerKind::Team,
                id,
                name: None,
            })
            .collect(),
        prevent_self_review: own,
        can_admins_bypass: admins,
        deployment_branch_policy: match policy {
            0 => None,
            1 => Some(BranchPolicies {
                protected_branches: true,
                custom_branch_policies: false,
            }),
            _ => Some(BranchPolicies {
                protected_branches: false,
                custom_branch_policies: true,
            }),
        },
        branches: Setting::Known(
            names
                .into_iter()
                .map(|name| BranchPolicy {
                    name: name.into(),
                    kind: PolicyKind::Branch,
                })
                .collect(),
        ),
        ..Environment::without_rules("production")
    })
}

fn maybe<T: Clone + std::fmt::Debug + 'static>(
    values: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Setting<T>> {
    prop_oneof![3 => values.prop_map(Setting::Known), 1 => Just(Setting::Unknown), 1 => Just(Setting::NotReadable("refused".into()))]
}

fn whole<T: Clone + std::fmt::Debug + 'static>(
    items: impl Strategy<Value = Vec<T>> + 'static,
) -> impl Strategy<Value = Listing<T>> {
    let unread = prop_oneof![
        Just(Setting::Unknown),
        Just(Setting::NotReadable("refused".into()))
    ];
    prop_oneof![
        4 => items.prop_map(Listing::all),
        1 => unread.prop_map(|complete| Listing { items: Vec::new(), complete }),
    ]
}

/// Settings of every shape that a snapshot can have.
pub(in crate::settings::tests) fn settings() -> impl Strategy<Value = RepoSettings> {
    let rulesets = (
        proptest::option::of(a_ruleset("one")),
        proptest::option::of(a_ruleset("two")),
    );
    let rulesets = whole(rulesets.prop_map(|(one, two)| one.into_iter().chain(two).collect::<Vec<_>>()));
    let protections =
        whole(proptest::option::of(a_protection()).prop_map(|one| one.into_iter().collect::<Vec<_>>()));
    let environments =
        whole(proptest::option::of(an_environment()).prop_map(|one| one.into_iter().collect::<Vec<_>>()));
    let plans = prop_oneof![Just(Plan::Free), Just(Plan::Team), Just(Plan::Enterprise)];
    let visibility = prop_oneof![Just(Visibility::Public), Just(Visibility::Private)];
    let apps = whole(Just(vec![app("acme-fixer", 11), app("acme-reviewer", 12)]));
    let rest = (
        maybe(plans),
        maybe(visibility),
        maybe(any::<bool>()),
        maybe(any::<bool>()),
        apps,
    );
    (rulesets, protections, environments, rest).prop_map(
        |(rulesets, protections, environments, (plan, visibility, allow_auto_merge, approve, apps))| {
            RepoSettings {
                rulesets,
                protections,
                environments,
                plan,
                visibility,
                allow_auto_merge,
                actions: Setting::Known(Actions {
                    can_approve_pull_request_reviews: approve,
                    ..Actions::default()
                }),
                apps,
                ..bare()
            }
        },
    )
}

//! Tightening opens nothing.
//!
//! Openings that stand for themselves are compared one by one. A stricter gate may have a stage more, and that stage an opening
//! of its own; so gates are compared by what they let pass: for any set of people and programs that say yes.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Settings without the places of records.
pub(super) fn plain(settings: &RepoSettings) -> RepoSettings {
    let mut plain = settings.clone();
    plain.rulesets.items.iter_mut().for_each(|item| item.span = None);
    plain
        .protections
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain
        .environments
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain.teams.items.iter_mut().for_each(|item| item.span = None);
    plain
        .collaborators
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain.apps.items.iter_mut().for_each(|item| item.span = None);
    plain
        .open_pull_requests
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain
        .deploy_keys
        .items
        .iter_mut()
        .for_each(|item| item.span = None);
    plain
}

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
pub(super) fn settings() -> impl Strategy<Value = RepoSettings> {
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

/// One field tighter; nothing if this move does not apply.
fn tighter(settings: &RepoSettings, step: u8, at: usize) -> Option<RepoSettings> {
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

/// Facts as texts, each with how open it is: 1 perhaps, 2 certainly.
struct Ranked(BTreeMap<Vec<String>, u8>);

impl Ranked {
    fn of(facts: &Facts) -> Ranked {
        let mut all: BTreeMap<Vec<String>, u8> = BTreeMap::new();
        for fact in &facts.0.facts {
            let name = std::iter::once(fact.atom.pred.info().name.to_owned());
            let args = fact
                .atom
                .args()
                .iter()
                .map(|sym| facts.0.interner.text(*sym).to_owned());
            let rank = if fact.grade == Grade::Known { 2 } else { 1 };
            let kept = all.entry(name.chain(args).collect()).or_default();
            *kept = rank.max(*kept);
        }
        Ranked(all)
    }

    fn rank(&self, atom: &[&str]) -> u8 {
        let atom: Vec<String> = atom.iter().map(|part| (*part).to_owned()).collect();
        self.0.get(&atom).copied().unwrap_or(0)
    }

    /// What follows `head`, with its rank.
    fn with(&self, head: &[&str]) -> Vec<(&[String], u8)> {
        let start: Vec<String> = head.iter().map(|part| (*part).to_owned()).collect();
        let fits = |atom: &Vec<String>| {
            atom.len() >= head.len() && head.iter().zip(atom).all(|(want, has)| want == has)
        };
        let found = self.0.range(start..).take_while(|(atom, _)| fits(atom));
        found
            .filter(|(atom, _)| atom.len() > head.len())
            .map(|(atom, rank)| (&atom[head.len()..], *rank))
            .collect()
    }

    /// How surely `author` passes a gate if these say yes there.
    fn passes(&self, gate: &str, author: &str, yes: &BTreeSet<String>) -> u8 {
        let passed = format!("{gate}/passed");
        let Some((first, rank)) = self.with(&["first-stage", gate]).into_iter().next() else {
            return 0;
        };
        let (mut stage, mut rank) = (first[0].clone(), rank);
        while stage != passed && rank > 0 {
            rank = rank.min(self.answered(&stage, author, yes));
            let Some((next, edge)) = self.with(&["next-stage", &stage]).into_iter().next() else {
                return 0;
            };
            rank = rank.min(edge);
            stage = next[0].clone();
        }
        rank
    }

    fn answered(&self, stage: &str, author: &str, yes: &BTreeSet<String>) -> u8 {
        let votes = |counts: &dyn Fn(&str) -> bool| {
            let mut ranks: Vec<u8> = self
                .with(&["voter", stage])
                .into_iter()
                .filter(|(rest, _)| counts(&rest[0]))
                .map(|(_, rank)| rank)
                .collect();
            ranks.sort_unstable_by(|a, b| b.cmp(a));
            ranks
        };
        let others = votes(&|voter| voter != author && yes.contains(voter));
        let asked = self
            .with(&["asks", stage])
            .first()
            .map_or(1, |(rest, _)| rest[0].parse::<usize>().unwrap());
        let own = votes(&|voter| voter == author && yes.contains(voter))
            .first()
            .copied()
            .unwrap_or(0);
        let own = own.min(self.rank(&["open-self", stage]));
        let counted = others.get(asked - 1).copied().unwrap_or(0);
        counted
            .max(own)
            .max(self.rank(&["open-stage", stage]))
            .max(self.rank(&["open-stale", stage]))
    }

    /// How surely a change lands, or a run enters, if these say yes wherever they are asked.
    fn lands(&self, of: &str, area: &str, author: &str, yes: &BTreeSet<String>, admin: bool) -> u8 {
        let gates = self
            .with(&["merge-gate", of, area])
            .into_iter()
            .map(|(rest, _)| rest[0].clone());
        let merged = gates
            .map(|gate| self.through(&gate, author, yes, admin))
            .max()
            .unwrap_or(0);
        merged.max(self.rank(&["open-push", of]))
    }

    fn through(&self, gate: &str, author: &str, yes: &BTreeSet<String>, admin: bool) -> u8 {
        let bypassed = if admin {
            self.rank(&["open-admin", gate])
        } else {
            0
        };
        self.passes(gate, author, yes).max(bypassed)
    }

    fn voters(&self) -> BTreeSet<String> {
        self.with(&["voter"])
            .into_iter()
            .map(|(rest, _)| rest[1].clone())
            .collect()
    }
}

/// Openings that stand for themselves.
const ALONE: [&str; 4] = ["open-push", "open-path", "open-bypass", "open-branch"];

/// A demand for more people, or for more Apps, makes more of a group nameable: each is let past like the first of its group.
fn like(actor: &str) -> String {
    let crowd = actor.trim_end_matches(|digit: char| digit.is_ascii_digit());
    match crowd {
        _ if !(actor.starts_with("person:") || actor.starts_with("app:?")) => actor.to_owned(),
        _ if actor.starts_with("app:?") => crowd.trim_end_matches('#').to_owned(),
        _ if crowd.ends_with('#') => format!("{crowd}1"),
        _ => crowd.to_owned(),
    }
}

/// How surely somebody is let past the walls of a ref.
fn anybody(ranked: &Ranked, of: &str) -> u8 {
    let past = ranked
        .0
        .iter()
        .filter(|(atom, _)| atom[0] == "open-bypass" && atom[2] == of);
    past.map(|(_, rank)| *rank).max().unwrap_or(0)
}

fn compare(loose: &Ranked, tight: &Ranked, seed: u64) -> Result<(), TestCaseError> {
    for (atom, rank) in &tight.0 {
        if ALONE.contains(&atom[0].as_str()) {
            let mut atom = atom.clone();
            if atom[0] == "open-bypass" {
                atom[1] = like(&atom[1]);
            }
            let mut before = loose.0.get(&atom).copied().unwrap_or(0);
            // Whoever may be on a list that nobody has read has a name only once another list names them; before, whoever had one
            // might be let past as well.
            if atom[0] == "open-bypass" {
                before = before.max(anybody(loose, &atom[2]).min(1));
            }
            let pushed = if atom[0] == "open-bypass" {
                loose.rank(&["open-push", &atom[2]])
            } else {
                0
            };
            prop_assert!(*rank <= before.max(pushed), "{atom:?} was {before}, is {rank}");
        }
    }
    let voters: Vec<String> = loose.voters().into_iter().collect();
    // Nobody, everybody, and some.
    for round in 0..4u64 {
        let chosen = |at: usize| match round {
            0 => false,
            1 => true,
            _ => (seed.rotate_left((round * 7) as u32) >> (at % 64)) & 1 == 1,
        };
        let yes: BTreeSet<String> = voters
            .iter()
            .enumerate()
            .filter(|(at, _)| chosen(*at))
            .map(|(_, voter)| voter.clone())
            .collect();
        for admin in [false, true] {
            for of in ["shop:main", "shop:develop", "shop:branches"] {
                for area in ["shop:source", "shop:workflows"] {
                    let (before, after) = (
                        loose.lands(of, area, "acme-fixer[bot]", &yes, admin),
                        tight.lands(of, area, "acme-fixer[bot]", &yes, admin),
                    );
                    prop_assert!(
                        after <= before,
                        "{area} lands on {of} at {after}, before at {before}, with {yes:?}"
                    );
                }
            }
            let gate = "enter:shop:production";
            let (before, after) = (
                loose.through(gate, "person:sre#1", &yes, admin),
                tight.through(gate, "person:sre#1", &yes, admin),
            );
            prop_assert!(
                after <= before,
                "{gate} is passed at {after}, before at {before}, with {yes:?}"
            );
        }
    }
    Ok(())
}

/// Few by default; `PROPTEST_CASES` asks for as many as one has time for.
fn cases() -> u32 {
    match ProptestConfig::default().cases {
        256 => 30,
        asked => asked,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn tightening_opens_nothing(settings in settings(), seed in any::<u64>()) {
        let around = Around { codeowners: owners(&[("*", &["@acme/leads"]), ("/.github/", &["@acme/sre"])]), ..Around::default() };
        let loose = Ranked::of(&stated(&settings, &around));
        for (step, at) in (0..25).flat_map(|step| [(step, 0), (step, 1)]) {
            if let Some(tight) = tighter(&settings, step, at) {
                compare(&loose, &Ranked::of(&stated(&tight, &around)), seed)
                    .map_err(|error| TestCaseError::fail(format!("step {step} at {at}: {error}")))?;
            }
        }
    }
}

fn kind(rule: &Rule) -> String {
    let text = serde_json::to_value(rule).unwrap();
    text["type"].as_str().unwrap().to_owned()
}

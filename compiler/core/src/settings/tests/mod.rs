//! Openings: for each rule of the platform a case that opens and a near miss; the laws; snapshots.

mod environments;
mod gates;
mod laws;
mod overlays;
mod people;
mod refs;
mod snapshots;

use super::openings::{DeclaredActor, DeclaredApps, DeclaredTeam, SettingsContext, facts};
use super::records::*;
use super::setting::{Item, Listing, Setting};
use crate::platforms::github::codeowners::{CodeOwners, OwnerRule, Unread};
use crate::platforms::github::context::{
    AreaClass, Existence, KnownEnvironment, RefClass, RefKind, RepositoryContext,
};
use gabion_facts::facts::{FactBase, Grade, Pred};
use gabion_facts::source::{FileId, Span};

const LEADS: u64 = 7002;
const SRE: u64 = 7004;

fn class(name: &str, kind: RefKind, example: &str, existence: Existence) -> RefClass {
    RefClass {
        name: name.into(),
        kind,
        examples: vec![example.into()],
        existence,
    }
}

fn area(name: &str, example: &str, permission: &str) -> AreaClass {
    AreaClass {
        name: name.into(),
        examples: vec![example.into()],
        exact: true,
        permission: permission.into(),
    }
}

/// Repository `shop` with a default branch, another one, all others, tags, and two areas.
fn repository() -> RepositoryContext {
    RepositoryContext {
        starters: Default::default(),
        placed_secrets: Vec::new(),
        name: "shop".into(),
        full_name: Some("acme/shop".into()),
        default_branch: "main".into(),
        visibility: None,
        refs: vec![
            class("shop:main", RefKind::Branch, "main", Existence::Default),
            class("shop:develop", RefKind::Branch, "develop", Existence::Named),
            class("shop:branches", RefKind::Branch, "x", Existence::Pattern),
            class("shop:tags/v*", RefKind::Tag, "v1", Existence::Pattern),
            class(
                "shop:pull",
                RefKind::Pull,
                "refs/pull/1/merge",
                Existence::Pattern,
            ),
        ],
        areas: vec![
            area("shop:source", "src/a.rs", "contents:write"),
            area("shop:workflows", ".github/workflows/a.yml", "workflows:write"),
        ],
        environments_listed: true,
        environments: vec![KnownEnvironment {
            name: "production".into(),
            declared: true,
        }],
        default_token: None,
        job_proposals: None,
        secrets: None,
        unplaced_secrets: Vec::new(),
        explained_secrets: Vec::new(),
        apps: Vec::new(),
        agents: Vec::new(),
        assumptions: Default::default(),
    }
}

/// A public repository of which everything is known and nothing is set.
fn bare() -> RepoSettings {
    RepoSettings {
        visibility: Setting::Known(Visibility::Public),
        plan: Setting::Known(Plan::Team),
        allow_auto_merge: Setting::Known(false),
        branches: Setting::Known(vec!["main".into(), "develop".into()]),
        rulesets: Listing::all([]),
        protections: Listing::all([]),
        environments: Listing::all([]),
        actions: Setting::Known(Actions {
            can_approve_pull_request_reviews: Setting::Known(false),
            ..Actions::default()
        }),
        teams: Listing::all([team("leads", LEADS), team("sre", SRE)]),
        collaborators: Listing::all([person("dana", 1, Role::Admin, MemberKind::Human)]),
        apps: Listing::all([app("acme-fixer", 11), app("acme-reviewer", 12)]),
        deploy_keys: Listing::all([]),
        ..RepoSettings::default()
    }
}

fn team(slug: &str, id: u64) -> Team {
    Team {
        slug: slug.into(),
        id: Some(id),
        privacy: Setting::Known(Privacy::Closed),
        permission: Setting::Known(Role::Write),
        members: Setting::Unknown,
    }
}

fn person(login: &str, id: u64, role: Role, kind: MemberKind) -> Collaborator {
    Collaborator {
        login: login.into(),
        id: Some(id),
        kind,
        role,
    }
}

fn app(slug: &str, id: u64) -> App {
    let permissions = Setting::Known(vec!["contents:write".into(), "pull_requests:write".into()]);
    App {
        slug: slug.into(),
        app_id: Some(id),
        permissions,
        repositories: None,
    }
}

/// An active ruleset on `include`.
fn ruleset(name: &str, include: &[&str], rules: Vec<Rule>) -> Ruleset {
    let include = include.iter().map(|pattern| (*pattern).to_owned()).collect();
    Ruleset {
        id: None,
        name: name.into(),
        target: Target::Branch,
        source_type: None,
        source: None,
        enforcement: Enforcement::Active,
        bypass_actors: Setting::Known(Vec::new()),
        conditions: Some(Conditions {
            ref_name: Some(RefName {
                include,
                exclude: Vec::new(),
            }),
            ..Conditions::default()
        }),
        rules,
    }
}

fn with(mut settings: RepoSettings, rulesets: impl IntoIterator<Item = Ruleset>) -> RepoSettings {
    settings
        .rulesets
        .items
        .extend(rulesets.into_iter().map(|value| Item { value, span: None }));
    settings
}

/// Nothing but a pull request: no approvals, stale ones dismissed.
fn pull_request() -> PullRequestRule {
    PullRequestRule {
        required_approving_review_count: 0,
        dismiss_stale_reviews_on_push: true,
        require_code_owner_review: false,
        require_last_push_approval: false,
        required_review_thread_resolution: false,
        required_reviewers: Vec::new(),
        allowed_merge_methods: None,
        dismissal_restriction: None,
        automatic_copilot_code_review_enabled: None,
    }
}

fn reviews(count: u32) -> Rule {
    Rule::PullRequest(PullRequestRule {
        required_approving_review_count: count,
        ..pull_request()
    })
}

fn update() -> Rule {
    Rule::Update {
        update_allows_fetch_and_merge: false,
    }
}

fn bypass(kind: BypassType, id: u64, mode: BypassMode) -> BypassActor {
    BypassActor {
        actor_type: kind,
        actor_id: Some(id),
        bypass_mode: mode,
    }
}

fn letting(mut ruleset: Ruleset, entries: Vec<BypassActor>) -> Ruleset {
    ruleset.bypass_actors = Setting::Known(entries);
    ruleset
}

/// What else openings need; tests change it.
#[derive(Clone)]
struct Around {
    repository: RepositoryContext,
    actors: Vec<DeclaredActor>,
    codeowners: Setting<Option<CodeOwners>>,
}

impl Default for Around {
    fn default() -> Self {
        let app = |slug: &str, id| DeclaredActor::App {
            slug: slug.into(),
            id: Some(id),
        };
        Around {
            repository: repository(),
            actors: vec![app("acme-fixer", 11), app("acme-reviewer", 12)],
            codeowners: Setting::Known(None),
        }
    }
}

fn owners(lines: &[(&str, &[&str])]) -> Setting<Option<CodeOwners>> {
    let rules = lines
        .iter()
        .map(|(pattern, owners)| OwnerRule {
            pattern: (*pattern).to_owned(),
            owners: owners.iter().map(|owner| (*owner).to_owned()).collect(),
            malformed: false,
            span: Span::new(FileId(0), 0, 1),
        })
        .collect();
    Setting::Known(Some(CodeOwners {
        path: ".github/CODEOWNERS".into(),
        rules,
        unread: None,
    }))
}

/// The facts of one case.
struct Facts(FactBase);

fn stated(settings: &RepoSettings, around: &Around) -> Facts {
    let team = |name: &str, id| DeclaredTeam {
        login: None,
        name: name.into(),
        github: Some(format!("acme/{name}")),
        id: Some(id),
    };
    let context = SettingsContext {
        checks: Vec::new(),
        repository: &around.repository,
        teams: &[team("leads", LEADS), team("sre", SRE)],
        actors: around.actors.clone(),
        apps: &DeclaredApps::of(&around.actors),
        codeowners: around.codeowners.clone(),
        environments: vec!["production".into()],
        approvals: Vec::new(),
    };
    let mut base = FactBase::default();
    facts(settings, &context, &mut base);
    Facts(base)
}

fn of(settings: &RepoSettings) -> Facts {
    stated(settings, &Around::default())
}

impl Facts {
    /// `yes`, `no`, `assumed:ID`, or the key of the question.
    fn grade(&self, atom: &str) -> String {
        let found = self.0.facts.iter().filter(|fact| self.0.show(&fact.atom) == atom);
        let grades: Vec<String> = found
            .map(|fact| match fact.grade {
                Grade::Known => "yes".to_owned(),
                Grade::Assumed(id) => format!("assumed:{}", self.0.interner.text(id)),
                Grade::Unknown(id) => self.0.questions[id.0 as usize].key.clone(),
            })
            .collect();
        assert!(grades.len() <= 1, "{atom} is stated more than once: {grades:?}");
        grades.into_iter().next().unwrap_or_else(|| "no".to_owned())
    }

    /// The second arguments of a predicate with this first one.
    fn seconds(&self, pred: Pred, first: &str) -> Vec<String> {
        let facts = self.0.facts.iter().filter(|fact| fact.atom.pred == pred);
        let texts = facts.map(|fact| {
            fact.atom
                .args()
                .iter()
                .map(|sym| self.0.interner.text(*sym))
                .collect::<Vec<_>>()
        });
        texts
            .filter(|args| args[0] == first)
            .map(|args| args[1].to_owned())
            .collect()
    }
}

#[track_caller]
fn check(facts: &Facts, cases: &[(&str, &str)]) {
    for (atom, grade) in cases {
        assert_eq!(facts.grade(atom), *grade, "{atom}");
    }
}

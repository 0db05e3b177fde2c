//! Policies, estates and declarations in short.

use super::super::{
    AwsAccount, AwsRole, AwsSnapshot, Cloud, DocumentKind, Estate, Json, Policy, SubjectInfo,
};
use crate::facts::{Fact, FactBase, Grade, Origin, Pred};
use crate::language::model::{
    Agent, Assumption, AwsGrant, AwsTarget, Declaration, Deploy, Effect, Emit, Environment, Pipeline, Place,
    Repository, Runs, Text, When,
};
use crate::library;
use crate::reach::engine::Engine;
use crate::source::{FileId, Span, Spanned};
use serde_json::{Value, json};

pub fn span() -> Span {
    Span::new(FileId(0), 0, 0)
}

pub fn text(text: &str) -> Text {
    Spanned::new(text.to_owned(), span())
}

/// A policy of these statements.
pub fn policy(kind: DocumentKind, statements: Value) -> Policy {
    let mut findings = Vec::new();
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    let policy = Policy::read("test", kind, &Json::of_value(&document, None), &mut findings);
    assert_eq!(findings, [], "the test's own policy");
    policy
}

/// An account's roles: name, trust statements, policy statements.
pub type Roles<'a> = &'a [(&'a str, Value, Value)];

/// Accounts whose roles are all known.
pub fn estate(accounts: &[(&str, Roles)]) -> Estate {
    let document = |statements: &Value| json!({ "Version": "2012-10-17", "Statement": statements });
    let mut snapshot = AwsSnapshot::default();
    for (id, roles) in accounts {
        let role = |(name, trust, policy): &(&str, Value, Value)| {
            let role = AwsRole {
                trust: Some(document(trust)),
                policies: Some(vec![super::super::AwsPolicy {
                    document: Some(document(policy)),
                    ..Default::default()
                }]),
                ..AwsRole::default()
            };
            ((*name).to_owned(), role)
        };
        snapshot
            .accounts
            .insert((*id).to_owned(), AwsAccount::with_roles(roles.iter().map(role)));
    }
    let mut estate = Estate::default();
    let mut findings = Vec::new();
    estate.observe(&snapshot, None, &mut findings);
    assert_eq!(findings, [], "the test's own estate");
    estate
}

pub fn allow(actions: Value, resources: Value) -> Value {
    json!({ "Effect": "Allow", "Action": actions, "Resource": resources })
}

pub fn trusts(principal: Value) -> Value {
    json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal })
}

pub fn trusts_github(condition: Value) -> Value {
    let provider = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
    json!({
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": { "Federated": provider }, "Condition": condition,
    })
}

pub fn repository(name: &str, id: u64) -> Repository {
    Repository {
        name: text(name),
        github: Some(text(&format!("acme/{name}"))),
        id: Some(Spanned::new(id, span())),
        visibility: None,
        default_branch: None,
        tree: None,
        observed: None,
        areas: Vec::new(),
        span: span(),
    }
}

pub fn environment(name: &str, of: &str, tier: &str, account: &str) -> Environment {
    let aws = AwsTarget {
        account: text(account),
        region: None,
        span: span(),
    };
    Environment {
        name: text(name),
        of: text(of),
        tier: text(tier),
        aws: Some(aws),
        hosted: None,
        span: span(),
    }
}

pub fn effect(verb: &str, asset: &str, actions: &[&str], on: &str) -> Effect {
    let grant = AwsGrant {
        actions: actions.iter().map(|a| text(a)).collect(),
        on: Some(text(on)),
        span: span(),
    };
    Effect {
        verb: text(verb),
        assets: vec![text(asset)],
        to: None,
        files: None,
        lines: None,
        usd: None,
        per: None,
        enforced_by: None,
        aws: vec![grant],
        span: span(),
    }
}

pub fn agent(name: &str, of: &str, scope: Vec<Effect>) -> Agent {
    let when = When {
        event: text("issue-labelled"),
        of: Some(text(of)),
        label: None,
        by: None,
        cron: None,
        approves: None,
        limit: None,
        merges: None,
        proposes: None,
        span: span(),
    };
    let runs = Runs {
        place: Spanned::new(Place::Emitted, span()),
        runtime: None,
        vendor: None,
        of: None,
        span: span(),
    };
    Agent {
        name: text(name),
        operator: None,
        runs: Some(runs),
        starts: vec![when],
        identity: None,
        model_key: None,
        reads: Vec::new(),
        scope,
        scope_span: None,
        also_runs: Vec::new(),
        may_hold: Vec::new(),
        holds: Vec::new(),
        radius: None,
        span: span(),
    }
}

pub fn pipeline(of: &str, deploys: &[(&str, &str)]) -> Pipeline {
    let deploy = |(environment, role): &(&str, &str)| Deploy {
        environment: text(environment),
        run: None,
        role: Some(text(role)),
        gate: None,
        later: Vec::new(),
        span: span(),
    };
    Pipeline {
        name: text(of),
        of: text(of),
        build: Vec::new(),
        artifact: None,
        deploys: deploys.iter().map(deploy).collect(),
        span: span(),
    }
}

pub fn emits_aws() -> Emit {
    Emit {
        kinds: vec![text("aws")],
        of: None,
        span: span(),
    }
}

pub fn assumption(id: &str) -> Assumption {
    Assumption {
        id: text(id),
        text: text("…"),
        by: None,
        until: None,
        span: span(),
    }
}

/// Language 2: payments, as far as the cloud is concerned.
pub fn payments() -> Declaration {
    let grant = effect(
        "observe",
        "staging:fixtures",
        &["s3:GetObject"],
        "arn:aws:s3:::payments-fixtures/*",
    );
    Declaration {
        repositories: vec![repository("payments", 814_223)],
        environments: vec![
            environment("staging", "payments", "staging", "222222222222"),
            environment("production", "payments", "production", "111111111111"),
        ],
        agents: vec![agent("fixer", "payments", vec![grant])],
        pipelines: vec![pipeline(
            "payments",
            &[
                ("staging", "payments-deploy-staging"),
                ("production", "payments-deploy"),
            ],
        )],
        assumptions: vec![assumption("production-trust")],
        emits: vec![emits_aws()],
        ..Declaration::default()
    }
}

/// What holding a key of a role comes to: every effect with (assumed, unknown) of its least cost.
pub fn reach(
    declaration: &Declaration,
    estate: &Estate,
    subjects: &[SubjectInfo],
    role: &str,
) -> Vec<(String, (u16, u16))> {
    let mut base = FactBase::default();
    super::super::state(
        &mut base,
        &Cloud {
            declaration,
            estate,
            subjects,
        },
    );
    base.known(Pred::Member, &["agent"], None, "");
    base.known(Pred::Holds, &["agent", "aws-key:agent"], None, "");
    base.known(Pred::OpensRole, &["aws-key:agent", role], None, "");
    closed(&base)
}

/// The effects that follow, each with (assumed, unknown) of its least cost.
pub fn closed(base: &FactBase) -> Vec<(String, (u16, u16))> {
    let engine = Engine::new(library::rules(), base);
    let shown = |atom: &crate::facts::Atom| {
        let words: Vec<&str> = atom
            .args()
            .iter()
            .map(|sym| engine.symbols().text(*sym))
            .collect();
        words.join(" ")
    };
    let mut found: Vec<_> = engine
        .atoms(Pred::Does)
        .map(|(atom, cost)| (shown(&atom), (cost.assumed(), cost.unknown())))
        .collect();
    found.sort();
    found
}

/// The facts of one predicate, as text, with the grade's first letter in front.
pub fn facts(base: &FactBase, pred: Pred) -> Vec<String> {
    let show = |fact: &Fact| {
        let Fact {
            atom,
            grade,
            origin: Origin { .. },
        } = fact;
        let grade = match grade {
            Grade::Known => "k",
            Grade::Assumed(_) => "a",
            Grade::Unknown(_) => "u",
        };
        format!("{grade} {}", base.show(atom))
    };
    base.facts
        .iter()
        .filter(|fact| fact.atom.pred == pred)
        .map(show)
        .collect()
}

//! Whole declarations.

use super::{read_text, shown};
use crate::language::model::{Declaration, Identity, Place};
use crate::source::Sources;

const SHOP: &str = include_str!("shop.kdl");
const PAYMENTS: &str = include_str!("payments.kdl");

/// The declaration of a text in which nothing is found.
fn sound(text: &str) -> (Sources, Declaration) {
    let (sources, declaration, found) = read_text(text);
    let found: Vec<_> = found.iter().map(|finding| shown(&sources, finding)).collect();
    assert!(found.is_empty(), "{found:#?}");
    (sources, declaration)
}

#[test]
fn one_agent_in_an_existing_repository() {
    let (sources, shop) = sound(SHOP);
    assert_eq!(shop.edition.as_ref().unwrap().value, "2026");
    assert_eq!(
        shop.repositories[0].observed.as_ref().unwrap().value,
        "gabion/observed/shop.json"
    );
    let area = &shop.repositories[0].areas[0];
    assert_eq!(
        area.patterns
            .iter()
            .map(|pattern| pattern.as_str())
            .collect::<Vec<_>>(),
        ["src/**", "tests/**"]
    );
    let claude = &shop.agents[0];
    let place = Place::Job {
        workflow: ".github/workflows/claude.yml".into(),
        job: "claude".into(),
    };
    assert_eq!(claude.runs.as_ref().unwrap().place.value, place);
    assert!(
        matches!(claude.identity.as_ref().unwrap(), Identity::GithubApp { vendor: Some(vendor), .. } if vendor.value == "anthropic")
    );
    let radius = claude.radius.as_ref().unwrap();
    assert!(sources.slice(radius.admits_span).starts_with("admits { propose"));
    assert_eq!(sources.slice(radius.span).split(' ').next(), Some("blast-radius"));
    assert_eq!(sources.slice(radius.admits[1].assets[0].span), "\"shop:ci\"");
    assert_eq!(radius.answers.as_ref().unwrap().value, "developers");
    assert_eq!(shop.assumptions[0].until.as_ref().unwrap().value, "2027-03-01");
    assert!(shop.expectations[0].never && shop.expectations[0].who.value == "claude");
    assert_eq!(shop.emits[0].kinds[0].value, "wall");
}

#[test]
fn the_payments_organization() {
    let (_, payments) = sound(PAYMENTS);
    assert_eq!(
        payments
            .organization
            .as_ref()
            .unwrap()
            .plan
            .as_ref()
            .unwrap()
            .value,
        "enterprise"
    );
    assert_eq!(payments.repositories[0].id.as_ref().unwrap().value, 814_223);
    assert_eq!(payments.repositories[0].areas.len(), 4);
    assert_eq!(
        payments.environments[1].aws.as_ref().unwrap().account.value,
        "111111111111"
    );
    assert_eq!(
        payments.automations[0].whens[0].approves.as_ref().unwrap().value,
        "non-breaking changes"
    );
    assert_eq!(payments.gates.len(), 3);
    let land = payments.gates[0].approve.as_ref().unwrap();
    assert_eq!(
        (land.count.value, land.from.value.as_str(), land.not.len()),
        (1, "payments-leads", 2)
    );
    assert_eq!(payments.gates[2].before[0].assets.len(), 4);
}

#[test]
fn the_fixer() {
    let (_, payments, _) = read_text(PAYMENTS);
    let fixer = &payments.agents[0];
    assert_eq!(fixer.runs.as_ref().unwrap().place.value, Place::Emitted);
    assert_eq!(fixer.starts[0].label.as_ref().unwrap().value, "agent:fix");
    assert_eq!(
        fixer
            .scope
            .iter()
            .map(|effect| effect.verb.as_str())
            .collect::<Vec<_>>(),
        ["propose", "observe", "reach", "spend"]
    );
    assert_eq!(fixer.scope[0].files.as_ref().unwrap().value, 25);
    assert_eq!(fixer.scope[1].aws[0].actions[0].value, "s3:GetObject");
    assert_eq!(fixer.scope[3].usd.as_ref().unwrap().value, 20);
    assert_eq!(
        fixer.radius.as_ref().unwrap().admits[3]
            .to
            .as_ref()
            .unwrap()
            .value,
        "api.anthropic.com"
    );
}

#[test]
fn the_pipeline_and_what_people_state() {
    let (_, payments, _) = read_text(PAYMENTS);
    let pipeline = &payments.pipelines[0];
    assert_eq!(pipeline.artifact.as_ref().unwrap().value, "dist");
    assert_eq!(pipeline.deploys[1].gate.as_ref().unwrap().value, "ship");
    assert_eq!(
        pipeline.deploys[1]
            .later
            .iter()
            .map(|later| later.as_str())
            .collect::<Vec<_>>(),
        ["rollout", "rollback"]
    );
    assert_eq!(payments.breakers[0].pulled_by.value, "sre");
    assert_eq!(payments.break_glass[0].effects.len(), 2);
    assert_eq!(
        (
            payments.assumptions.len(),
            payments.expectations.len(),
            payments.emits[0].kinds.len()
        ),
        (3, 2, 5)
    );
}

#[test]
fn what_comes_later_is_said_where_it_stands() {
    let lines = |text: &str| -> Vec<String> {
        let (sources, _, found) = read_text(text);
        found
            .iter()
            .filter(|finding| finding.slug == "not-yet")
            .map(|finding| shown(&sources, finding))
            .collect()
    };
    let baseline = lines(include_str!("baseline.kdl"));
    assert_eq!(baseline.len(), 1, "{baseline:#?}");
    assert!(
        baseline[0]
            .starts_with("not-yet: baseline | `baseline` is not yet in this edition | write its teams")
    );
    for team in [include_str!("team-payments.kdl"), include_str!("team-web.kdl")] {
        let found = lines(team);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].starts_with("not-yet: use | `use` is not yet"));
        assert!(found[1].starts_with(
            "not-yet: preset=\"propose-only\" | `preset` is not yet in this edition | write its `scope` out"
        ));
    }
}

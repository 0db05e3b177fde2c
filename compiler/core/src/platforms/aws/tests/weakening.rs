//! Emitted documents, weakened or broken: what they open shows, and nothing panics.

use super::super::{Cloud, Estate, SubjectFormat, state};
use super::emission::{emitted, read_back};
use super::support::*;
use crate::facts::{FactBase, Pred};
use crate::platforms::Artifact;
use crate::source::Sources;
use serde_json::{Value, json};

/// Facts that a world has after an edit of one emitted file, and did not have before.
fn opened(name: &str, edit: impl Fn(&mut Value)) -> Vec<String> {
    let declaration = payments();
    let artifacts = emitted(&declaration, SubjectFormat::Name).artifacts;
    let subjects = super::subjects::all_of_payments();
    let stated = |artifacts: &[Artifact]| {
        let estate = read_back(artifacts);
        let mut base = FactBase::default();
        state(
            &mut base,
            &Cloud {
                declaration: &declaration,
                estate: &estate,
                subjects: &subjects,
            },
        );
        let told = [Pred::Trusts, Pred::TrustsRole, Pred::TrustsService, Pred::Allows];
        told.into_iter()
            .flat_map(|pred| facts(&base, pred))
            .filter(|fact| fact.starts_with('k'))
            .collect::<Vec<_>>()
    };
    let before = stated(&artifacts);
    let mut weakened = artifacts.clone();
    for artifact in weakened
        .iter_mut()
        .filter(|found| found.path == format!("gabion/aws/{name}.json"))
    {
        let mut document = serde_json::from_slice(&artifact.bytes).unwrap();
        edit(&mut document);
        artifact.bytes = serde_json::to_vec(&document).unwrap();
    }
    assert_ne!(weakened, artifacts);
    stated(&weakened)
        .into_iter()
        .filter(|fact| !before.contains(fact))
        .collect()
}

#[test]
fn what_is_weakened_opens_something() {
    let claims = "/Statement/0/Condition/StringEquals";
    let without = |key: &'static str| {
        opened("payments-deploy.trust", move |document| {
            let claims = document.pointer_mut(claims).unwrap().as_object_mut().unwrap();
            claims
                .remove(&format!("token.actions.githubusercontent.com:{key}"))
                .unwrap();
        })
    };
    let role = "k trusts 111111111111/payments-deploy";
    // Everything else still holds; and whoever mints a token chooses its audience.
    for spare in ["aud", "sub", "environment", "repository_id"] {
        assert_eq!(without(spare), Vec::<String>::new(), "{spare}");
    }
    assert_eq!(without("ref"), [format!("{role} x/Some(\"production\")")]);
    let set = |path: &'static str, value: Value| {
        opened("payments-deploy.trust", move |document| {
            *document.pointer_mut(path).unwrap() = value.clone()
        })
    };
    let all = set("/Statement/0/Condition", json!({}));
    assert_eq!(all.len(), 7, "{all:?}");
    let anybody = set("/Statement/0/Principal", json!("*"));
    assert_eq!(anybody, Vec::<String>::new());
    let roles = opened("payments-deploy.trust", |document| {
        let lines = document["Statement"].as_array_mut().unwrap();
        lines.push(trusts(json!({ "AWS": "222222222222" })));
    });
    assert!(
        roles.contains(&"k trusts-role 111111111111/payments-deploy 222222222222/fixer-fixtures".to_owned())
    );
    let bounded = opened("agents-boundary", |document| {
        *document = json!({ "Version": "2012-10-17", "Statement": [allow(json!("*"), json!("*"))] });
    });
    assert_eq!(
        bounded,
        Vec::<String>::new(),
        "the grant itself is still the least"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    /// Whatever somebody does to an emitted file, it is read without panic, and what is not understood is reported.
    #[test]
    fn hostile_documents_are_read(at in 0usize..600, with in "[\\[\\]{}\",:*?$ a\u{e9}]{0,3}", cut in 0usize..5) {
        let artifacts = emitted(&payments(), SubjectFormat::Name).artifacts;
        let mut sources = Sources::default();
        let files: Vec<_> = artifacts.iter().map(|artifact| {
            let mut text: Vec<char> = String::from_utf8(artifact.bytes.clone()).unwrap().chars().collect();
            let at = at.min(text.len());
            text.splice(at..(at + cut).min(text.len()), with.chars());
            sources.add(artifact.path.clone(), text.into_iter().collect::<String>())
        }).collect();
        let (mut estate, mut findings) = (Estate::default(), Vec::new());
        estate.overlay(&sources, &files, &mut findings);
        let declaration = payments();
        let subjects = super::subjects::all_of_payments();
        let mut base = FactBase::default();
        state(&mut base, &Cloud { declaration: &declaration, estate: &estate, subjects: &subjects });
        for finding in &findings {
            proptest::prop_assert!(finding.labels.iter().all(|label| label.span.start <= label.span.end));
        }
    }
}

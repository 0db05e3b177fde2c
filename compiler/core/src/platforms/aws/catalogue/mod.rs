//! What AWS has: services, their actions with access levels, resource types with ARN templates, condition keys with types.
//!
//! In: the name of a service or an action. Out: what the service authorization reference says of it. The table is
//! `stdlib/aws/catalogue.bin`, made by `cargo xtask catalogue`; `stdlib/aws/catalogue.kdl` says from what. It is inflated block by
//! block, when somebody asks, so that a project without IAM pays nothing.
//!
//! AWS's access level is no level of risk (`iam:CreateAccessKey` is a plain write): nothing is called harmless by its level.

mod model;
mod pack;
mod text;

pub use model::{Action, ConditionKey, KeyType, Level, ResourceType, Service, Takes};
pub use pack::{Provenance, pack};

use pack::Packed;
use std::sync::OnceLock;

static BYTES: &[u8] = include_bytes!("../../../../../../stdlib/aws/catalogue.bin");

fn packed() -> &'static Packed {
    static PACKED: OnceLock<Packed> = OnceLock::new();
    PACKED.get_or_init(|| Packed::open(BYTES).expect("the library's own bytes"))
}

/// From where and of when the catalogue is.
pub fn provenance() -> &'static Provenance {
    &packed().provenance
}

/// The prefixes of all services, sorted.
pub fn services() -> impl Iterator<Item = &'static str> {
    packed().services()
}

/// A service by the prefix of its actions (`lambda`), without case.
pub fn service(prefix: &str) -> Option<&'static Service> {
    packed().service(&prefix.to_ascii_lowercase())
}

/// An action by its full name (`lambda:UpdateFunctionCode`), without case.
pub fn action(name: &str) -> Option<(&'static Service, &'static Action)> {
    let (prefix, name) = name.split_once(':')?;
    let service = service(prefix)?;
    Some((service, service.action(name)?))
}

/// The nearest name to one that is not there: of a service, or of an action of the service.
pub fn nearest(name: &str) -> Option<String> {
    let (prefix, action) = name.split_once(':')?;
    let prefix = prefix.to_ascii_lowercase();
    let Some(service) = service(&prefix) else {
        return closest(&prefix, services()).map(|found| format!("{found}:{action}"));
    };
    let names = service.actions.iter().map(|action| action.name.as_str());
    closest(action, names).map(|found| format!("{prefix}:{found}"))
}

fn closest<'a>(word: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const ENOUGH: f64 = 0.84;
    let small = word.to_ascii_lowercase();
    let scored = among.map(|name| (strsim::jaro_winkler(&small, &name.to_ascii_lowercase()), name));
    let best = scored.fold(None, |best: Option<(f64, &str)>, found| match best {
        Some(held) if held.0 >= found.0 => Some(held),
        _ => Some(found),
    });
    best.filter(|(score, _)| *score >= ENOUGH).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_catalogue_is_what_its_packing_makes_of_it() {
        let all: Vec<Service> = services()
            .map(|name| service(name).expect("listed").clone())
            .collect();
        assert_eq!(pack(provenance(), &all), BYTES, "unpacked and packed again");
        assert!(all.len() >= 450, "{} services", all.len());
        let actions: usize = all.iter().map(|service| service.actions.len()).sum();
        assert!(actions >= 22_000, "{actions} actions");
    }

    #[test]
    fn the_page_beside_it_says_from_what_it_is() {
        let page = include_str!("../../../../../../stdlib/aws/catalogue.kdl");
        let digest = Sha256::digest(BYTES);
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        for said in [
            &digest,
            &provenance().version,
            &provenance().integrity,
            &provenance().as_of,
        ] {
            assert!(
                page.contains(said.as_str()),
                "{said}: run `cargo xtask catalogue`"
            );
        }
    }

    #[test]
    fn actions_are_found_without_case() {
        let (service, action) = action("LAMBDA:updatefunctioncode").expect("an action of AWS");
        assert_eq!(
            (service.prefix.as_str(), action.name.as_str()),
            ("lambda", "UpdateFunctionCode")
        );
        assert_eq!(action.level, Level::Write);
        let arns: Vec<&str> = service
            .resources_of(action)
            .map(|found| found.arn.as_str())
            .collect();
        assert_eq!(
            arns,
            ["arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}"]
        );
        let passed: Vec<(&str, KeyType)> = {
            let (iam, pass) = super::action("iam:PassRole").expect("an action of AWS");
            iam.keys_of(pass)
                .map(|key| (key.name.as_str(), key.kind))
                .collect()
        };
        assert_eq!(
            passed,
            [
                ("iam:AssociatedResourceArn", KeyType::Arn),
                ("iam:PassedToService", KeyType::Text)
            ]
        );
    }

    #[test]
    fn a_third_of_all_actions_takes_no_resource() {
        let describe = action("ec2:DescribeInstances").expect("an action of AWS").1;
        assert!(describe.takes.is_empty());
        assert!(
            !action("s3:GetObject")
                .expect("an action of AWS")
                .1
                .takes
                .is_empty()
        );
    }

    #[test]
    fn what_is_not_there_has_a_neighbour() {
        assert_eq!(nearest("s3:GetObjct").as_deref(), Some("s3:GetObject"));
        assert_eq!(
            nearest("lamda:InvokeFunction").as_deref(),
            Some("lambda:InvokeFunction")
        );
        assert_eq!(nearest("s3:Zzzzz"), None);
    }
}

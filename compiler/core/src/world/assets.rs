//! What is worth keeping, and the ways to it, as facts.

use super::people::Contexts;
use crate::facts::{FactBase, Pred, Sym};
use crate::language::model::{Asset, AssetKind, Declaration, Text, Way};
use crate::reach::effect::Assets;

/// The constant of a secret: where it is stored, or by its name alone.
pub fn secret(name: &str, place: Option<&str>) -> String {
    match place.and_then(|place| place.split_once(':')) {
        Some(("repository", repository)) => format!("secret:{repository}/{name}"),
        Some(("environment", environment)) => format!("env-secret:{environment}/{name}"),
        _ if place.is_some() => format!("org-secret:{name}"),
        _ => format!("secret:{name}"),
    }
}

/// States every declared asset.
pub fn state(declaration: &Declaration, contexts: &Contexts, base: &mut FactBase, assets: &mut Assets) {
    for asset in &declaration.assets {
        if matches!(asset.kind, AssetKind::Service | AssetKind::Package) {
            let tier = asset.tier.as_ref().map_or("production", |tier| &tier.value);
            assets.rank(&asset.name, tier);
        }
        for (verb, ways) in [
            ("ship", &asset.changed),
            ("destroy", &asset.destroyed),
            ("observe", &asset.opened),
        ] {
            for way in ways {
                state_way(asset, verb, way, contexts, base);
            }
        }
    }
}

fn state_way(asset: &Asset, verb: &str, way: &Way, contexts: &Contexts, base: &mut FactBase) {
    let name = asset.name.value.as_str();
    match way {
        Way::Job { of, job, span } => {
            for job in jobs(of, job, base) {
                base.known(
                    Pred::JobDoes,
                    &[&job, verb, name],
                    Some(*span),
                    "declared to change it",
                );
            }
        }
        Way::Secret {
            name: secret,
            place,
            span,
        } => {
            let credential = self::secret(secret, place.as_ref().map(|place| place.value.as_str()));
            base.known(Pred::Opens, &[&credential, verb, name], Some(*span), "");
        }
        Way::Branch { branch, span } => {
            let class = class_of(contexts, branch);
            base.known(
                Pred::DeploysFrom,
                &[name, &class],
                Some(*span),
                "a deployer outside the repository takes what lands there",
            );
        }
        // What cloud actions on it amount to is said where accounts are read.
        Way::Aws(_) => {}
    }
}

/// The jobs that run when a job of a file does: itself, and those of a workflow that it calls.
fn jobs(of: &Text, job: &Text, base: &FactBase) -> Vec<String> {
    let path = job.value.trim_start_matches(".github/workflows/");
    let wanted = format!("{}/{path}", of.value);
    let called = format!("{wanted}/");
    let known = base.facts.iter().filter(|fact| fact.atom.pred == Pred::JobOf);
    let name = |sym: Sym| base.interner.text(sym);
    let found = known
        .map(|fact| name(fact.atom.args()[0]))
        .filter(|job| **job == wanted || job.starts_with(&called));
    found.map(str::to_owned).collect()
}

/// The class of refs that a branch lies in.
pub(super) fn class_of(contexts: &Contexts, branch: &Text) -> String {
    let Some((repository, short)) = branch.value.split_once(':') else {
        return branch.value.clone();
    };
    let classes = contexts.get(repository).into_iter().flat_map(|context| {
        context
            .refs_of(crate::platforms::github::context::RefKind::Branch)
    });
    let held = classes
        .filter(|class| class.examples.iter().any(|example| example == short))
        .map(|class| class.name.clone())
        .next();
    held.unwrap_or_else(|| branch.value.clone())
}

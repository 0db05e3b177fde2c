//! Declared environments: somebody must be known to deploy there, else what is said of them says nothing.

use super::{Case, Check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::{Fact, Grade, Pred};
use crate::language::model::Environment;
use crate::world::World;

pub(super) const CHECK: Check = Check {
    name: "deployer",
    slugs: &["no-deployer"],
    run,
};

fn run(case: &Case<'_>, found: &mut Vec<Diagnostic>) {
    if case.refused || case.declaration.assumes("deployers") {
        return;
    }
    let nobody = |environment: &&Environment| {
        environment.hosted.is_none() && !is_shipped(case.applied.0, &environment.asset())
    };
    let environments = case.declaration.environments.iter();
    found.extend(environments.filter(nobody).map(missing));
}

/// Whether somebody is known to ship an asset: a job, a credential, or who watches a ref. That somebody may is not known.
fn is_shipped(world: &World, asset: &str) -> bool {
    let base = &world.base;
    let Some(asset) = base.interner.get(asset) else {
        return false;
    };
    let ships = |fact: &Fact| {
        let args = fact.atom.args();
        match fact.atom.pred {
            // A workflow that somebody could write is none that is there.
            Pred::Ships => args[1] == asset && !base.interner.text(args[0]).contains("/any-workflow"),
            Pred::JobDoes | Pred::Opens | Pred::Operates => args.last() == Some(&asset),
            Pred::DeploysFrom => args[0] == asset && !matches!(fact.grade, Grade::Unknown(_)),
            _ => false,
        }
    };
    base.facts.iter().any(ships)
}

fn missing(environment: &Environment) -> Diagnostic {
    let (name, of) = (&environment.name.value, &environment.of.value);
    let headline = format!("nothing that is known deploys to {of}:{name}");
    Diagnostic::new("no-deployer", Severity::Warning, headline)
        .label(environment.span, "no job names it, and no host is declared")
        .note("A gate before it stands before nothing, and whoever reaches the real deployer is not seen.")
        .help(format!(
            "say what deploys it: `hosted \"argo-cd\" from=\"{of}:main\"` in the environment, a job with `environment: {name}`, or a `pipeline`"
        ))
        .help("or take the environment out, if nothing runs there")
}

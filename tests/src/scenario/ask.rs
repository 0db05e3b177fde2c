//! The goal as an expectation of the declaration.

use super::Refused;
use super::model::{Asset, Scenario};
use super::write::kdl::Node;

/// `expect { never "fixer" { ship "payments-production" } }`.
///
/// # Errors
/// A goal that cannot be asked, by its key.
pub fn expectation(scenario: &Scenario) -> Result<Node, Refused> {
    let goal = &scenario.goal;
    let mut never = Node::new("never");
    for by in &goal.by {
        never = never.arg(party(scenario, by)?);
    }
    match goal.without.as_deref() {
        None | Some("human") => {}
        Some("independent-human") => never = never.arg("operators"),
        Some(other) => {
            return Err(Refused::new("goal.without", format!("`{other}` is nobody")));
        }
    }
    let asset = scenario.world.assets.get(&goal.asset);
    let asset =
        asset.ok_or_else(|| Refused::new("goal.asset", format!("there is no asset `{}`", goal.asset)))?;
    let (verb, name) = match elsewhere(asset) {
        true => ("ship", scenario.goal.asset.clone()),
        false => effect(scenario, asset)?,
    };
    Ok(Node::new("expect").child(never.child(Node::new(verb).arg(name))))
}

/// Whether an asset is paths of another branch than main: areas are assets on the default branch only. What lands there is written as
/// something that is taken from that branch.
pub fn elsewhere(asset: &Asset) -> bool {
    asset.kind == "path" && asset.branch.as_deref().is_some_and(|branch| branch != "main")
}

/// How the declaration names somebody who acts.
fn party<'s>(scenario: &'s Scenario, id: &'s str) -> Result<&'s str, Refused> {
    let principal = scenario.world.principals.get(id);
    let principal =
        principal.ok_or_else(|| Refused::new("goal.by", format!("there is no principal `{id}`")))?;
    let holds = scenario.world.credentials.values().any(|credential| {
        let holders = credential.held_by.known();
        holders.is_some_and(|holders| holders.iter().any(|holder| holder == id))
    });
    match principal.kind.as_str() {
        "outsider" if !holds => Ok("stranger"),
        "agent" | "automation" | "outsider" | "unmodelled" => Ok(id),
        "human" if holds => Ok(id),
        other => Err(Refused::new(
            "goal.by",
            format!("a {other} cannot be asked about"),
        )),
    }
}

/// The verb and the asset of a goal in the words of the declaration.
fn effect<'s>(scenario: &'s Scenario, asset: &'s Asset) -> Result<(&'s str, String), Refused> {
    let goal = &scenario.goal;
    let verb = goal.effect.as_str();
    let fits = matches!(
        (verb, asset.kind.as_str()),
        ("ship", "service" | "package")
            | ("destroy", "service" | "package")
            | ("observe", "secret" | "data")
            | ("leak", "data" | "secret")
            | ("change", "path")
            | ("approve", "check")
            | ("administer", "breaker")
            | ("spend", "budget")
            | ("withhold", "procedure")
    );
    if !fits {
        return Err(Refused::new(
            "goal.effect",
            format!("`{verb}` of a {} cannot be asked yet", asset.kind),
        ));
    }
    let missing = |what: &str| Refused::new(format!("world.assets.{}.{what}", goal.asset), "is missing");
    let name = match asset.kind.as_str() {
        "path" => {
            let repository = asset.repository.as_ref().ok_or_else(|| missing("repository"))?;
            format!("{repository}:{}", goal.asset)
        }
        // What is told of a secret is what it opens: itself.
        "secret" if verb == "leak" => goal.asset.clone(),
        "secret" => secret(
            scenario,
            asset.credential.as_ref().ok_or_else(|| missing("credential"))?,
        )?,
        "budget" => asset.agent.clone().ok_or_else(|| missing("agent"))?,
        _ => goal.asset.clone(),
    };
    Ok((verb, name))
}

/// A secret as an asset: `site:secret/PROD_UPLOAD`.
fn secret(scenario: &Scenario, credential: &str) -> Result<String, Refused> {
    let found = scenario.world.credentials.get(credential);
    let found = found.ok_or_else(|| {
        Refused::new(
            format!("world.assets.{}.credential", scenario.goal.asset),
            format!("there is no credential `{credential}`"),
        )
    })?;
    let name = credential.to_uppercase().replace(['-', '.'], "_");
    let stored = found.stored_in.as_ref().and_then(super::model::May::known);
    Ok(match stored.and_then(|stored| stored.split_once(':')) {
        Some(("repository", repository)) => format!("{repository}:secret/{name}"),
        Some(("environment", rest)) => {
            format!("{}:secret/{name}", rest.split('/').next().unwrap_or(rest))
        }
        Some(_) => format!("org-secret:{name}"),
        None => format!("secret:{name}"),
    })
}

//! How effects, paths and questions are said in findings.

use super::Case;
use crate::diagnostic::{Diagnostic, Step};
use crate::judge::{Outside, Witness};
use crate::reach::effect::{Effect, is_published};
use crate::world::World;

/// The slug of an effect outside a radius.
pub fn slug(production: bool, effect: &Effect) -> &'static str {
    match effect.verb.as_str() {
        "ship" if is_published(&effect.asset) => "publishes",
        "ship" if production => "reaches-production",
        "ship" => "ships",
        "observe" => "observes",
        "leak" => "leaks",
        "spend" => "spends",
        "propose" => "proposes",
        "run" => "runs-code",
        "change" => "changes",
        "destroy" => "destroys",
        _ => "administers",
    }
}

/// "publishes @acme/shop to npm", "changes shop:main".
pub fn does(effect: &Effect) -> String {
    match (effect.verb.as_str(), effect.asset.split_once(':')) {
        ("ship", Some((registry, package))) if is_published(&effect.asset) => {
            let package = if package.is_empty() { "a package" } else { package };
            format!("publishes {package} to {registry}")
        }
        ("leak", _) => {
            let (what, host) = effect.asset.split_once('>').unwrap_or((&effect.asset, "somebody"));
            format!("tells {host} what it reads of {what}")
        }
        ("observe", Some((repository, name))) if name.starts_with("secret/") => {
            format!("reads the secret {} of {repository}", &name["secret/".len()..])
        }
        ("run", _) => format!("runs code of its own in {}", effect.asset),
        ("change", _) => format!("changes {}", effect.asset),
        ("propose", _) => format!("proposes to {}", effect.asset),
        ("destroy", _) => format!("destroys {}", effect.asset),
        ("observe", _) => format!("observes {}", effect.asset),
        ("spend", _) => format!("spends {} without a limit that holds", effect.asset),
        ("ship", _) => format!("ships {}", effect.asset),
        (_, _) => format!("administers {}", effect.asset),
    }
}

/// Adds the numbered path to a finding.
pub fn with_path(mut diagnostic: Diagnostic, witness: &Witness, by: &str) -> Diagnostic {
    let count = witness.steps.len();
    let steps = if count == 1 { "1 step".to_owned() } else { format!("{count} steps") };
    diagnostic.path_title = format!("The path, {steps}, by {by}");
    diagnostic.steps = witness
        .steps
        .iter()
        .map(|step| Step { text: step.text.clone(), span: step.span, remark: step.remark.clone() })
        .collect();
    diagnostic.refs = witness.refs.clone();
    diagnostic
}

/// "Now: certain. Once applied: not derivable, assuming \"apps\"."
pub fn worlds(case: &Case<'_>, now: Option<&Outside>, applied: Option<&Outside>) -> String {
    let state = |world: &World, outside: Option<&Outside>| match outside {
        None => "not derivable".to_owned(),
        Some(found) if found.reached.cost.is_certain() => "certain".to_owned(),
        Some(found) => {
            let asked: Vec<String> =
                found.witness.questions.iter().map(|key| case.question(world, key).0).collect();
            format!("unknown, it depends on {}", asked.join("; and on "))
        }
    };
    if !case.emits {
        return format!("Now: {}. Nothing is emitted that could change it.", state(case.now.0, now));
    }
    format!("Now: {}. Once applied: {}.", state(case.now.0, now), state(case.applied.0, applied))
}

/// The questions of a verdict as help lines.
pub fn with_questions(case: &Case<'_>, world: &World, mut diagnostic: Diagnostic, keys: &[String]) -> Diagnostic {
    for key in keys {
        let (text, answer) = case.question(world, key);
        diagnostic = diagnostic.note(format!("? {text}"));
        if !answer.is_empty() {
            diagnostic = diagnostic.help(format!("to answer: {answer}"));
        }
    }
    diagnostic.helps.dedup();
    diagnostic
}

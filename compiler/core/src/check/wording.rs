//! How effects, paths and questions are said in findings.

use super::Case;
use crate::diagnostic::{Diagnostic, Step};
use crate::judge::{Outside, Witness};
use crate::reach::effect::{Effect, is_published};
use crate::reach::sentence::list;
use crate::world::World;
use crate::world::people::actor_of;

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
            match registry {
                "image" => format!("publishes an image of {package}"),
                "release" => format!("publishes a release of {package}"),
                _ => format!("publishes {package} to {registry}"),
            }
        }
        ("leak", _) => {
            let (what, host) = effect
                .asset
                .split_once('>')
                .unwrap_or((&effect.asset, "somebody"));
            format!("tells {host} what it reads of {what}")
        }
        ("observe", Some((repository, name))) if name.starts_with("secret/") => {
            format!("reads the secret {} of {repository}", &name["secret/".len()..])
        }
        ("run", Some((repository, "any-workflow"))) => format!("runs a workflow of its own in {repository}"),
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

/// What several effects amount to, those of one verb together: "changes shop:main and shop:steering".
pub fn does_all(effects: &[&Effect]) -> String {
    let mut phrases: Vec<(String, Vec<String>)> = Vec::new();
    for effect in effects {
        let phrase = does(effect);
        let (verb, object) = match phrase.strip_suffix(effect.asset.as_str()) {
            Some(verb) => (verb.to_owned(), effect.asset.clone()),
            None => (phrase, String::new()),
        };
        match phrases.iter_mut().find(|(known, _)| *known == verb) {
            Some((_, objects)) => objects.push(object),
            None => phrases.push((verb, vec![object])),
        }
    }
    let shown: Vec<String> = phrases
        .into_iter()
        .map(|(verb, objects)| format!("{verb}{}", few(&objects)))
        .collect();
    few(&shown)
}

/// Effects as they are declared, those of one verb together: "change shop:main and shop:rest".
pub fn named(effects: &[&Effect]) -> String {
    let mut verbs: Vec<(&str, Vec<String>)> = Vec::new();
    for effect in effects {
        let shown = effect.to_string();
        let asset = shown.split_once(' ').map_or("", |(_, asset)| asset).to_owned();
        match verbs.iter_mut().find(|(known, _)| *known == effect.verb) {
            Some((_, assets)) => assets.push(asset),
            None => verbs.push((&effect.verb, vec![asset])),
        }
    }
    let shown: Vec<String> = verbs
        .into_iter()
        .map(|(verb, assets)| format!("{verb} {}", list(&assets)))
        .collect();
    list(&shown)
}

/// "a, b and c", or the first ones and how many more.
pub fn few(items: &[String]) -> String {
    const SHOWN: usize = 5;
    if items.len() <= SHOWN + 1 {
        return list(items);
    }
    format!("{} and {} more", items[..SHOWN].join(", "), items.len() - SHOWN)
}

/// "fixer alone", or with the automations that do their part for anyone.
pub fn by(case: &Case<'_>, agent: &str, witness: &Witness) -> String {
    if witness.helpers.is_empty() {
        return format!("{agent} alone");
    }
    let named = |bot: &String| {
        let automations = case.declaration.automations.iter();
        let known = automations
            .filter(|automation| actor_of(automation).as_ref() == Some(bot))
            .map(|automation| automation.name.value.clone());
        known.min().unwrap_or_else(|| bot.clone())
    };
    let helpers: Vec<String> = witness.helpers.iter().map(named).collect();
    let verb = if helpers.len() == 1 {
        "does its"
    } else {
        "do their"
    };
    format!("{agent} and {}, which {verb} part for anyone", list(&helpers))
}

/// Adds the numbered path to a finding.
pub fn with_path(mut diagnostic: Diagnostic, witness: &Witness, by: &str) -> Diagnostic {
    let count = witness.steps.len();
    let steps = if count == 1 {
        "1 step".to_owned()
    } else {
        format!("{count} steps")
    };
    diagnostic.path_title = format!("The path, {steps}, by {by}");
    diagnostic.steps = witness.steps.iter().map(Step::from).collect();
    diagnostic.refs = witness.refs.clone();
    let shown = |slug: &&String| {
        witness
            .steps
            .iter()
            .any(|step| step.inferred && step.rule == **slug)
    };
    let behind: Vec<String> = witness
        .inferred
        .iter()
        .filter(|slug| !shown(slug))
        .map(|slug| format!("`{slug}`"))
        .collect();
    if behind.is_empty() {
        return diagnostic;
    }
    diagnostic.note(format!("It rests on {}, which is inferred.", list(&behind)))
}

/// "Now: certain. Once applied: not derivable, assuming \"apps\"."
pub fn worlds(case: &Case<'_>, now: Option<&Outside>, applied: Option<&Outside>) -> String {
    let state = |world: &World, outside: Option<&Outside>| match outside {
        None => "not derivable".to_owned(),
        Some(found) if found.reached.cost.is_certain() => "certain".to_owned(),
        Some(found) => {
            let asked: Vec<String> = found
                .witness
                .questions
                .iter()
                .map(|key| case.question(world, key).0)
                .collect();
            format!("unknown, it depends on {}", asked.join("; and on "))
        }
    };
    if !case.emits {
        return format!(
            "Now: {}. Nothing is emitted that could change it.",
            state(case.now.0, now)
        );
    }
    format!(
        "Now: {}. Once applied: {}.",
        state(case.now.0, now),
        state(case.applied.0, applied)
    )
}

/// The questions of a verdict as help lines.
pub fn with_questions(
    case: &Case<'_>,
    world: &World,
    mut diagnostic: Diagnostic,
    keys: &[String],
) -> Diagnostic {
    for key in keys {
        let (text, answer) = case.question(world, key);
        diagnostic = diagnostic.note(format!("? {text}"));
        let help = format!("to answer: {answer}");
        if !answer.is_empty() && !diagnostic.helps.iter().any(|known| known.text == help) {
            diagnostic = diagnostic.help(help);
        }
    }
    diagnostic
}

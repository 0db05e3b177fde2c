//! Rulesets and classic rules.

use super::answers::{BranchRule, Named, Numbered};
use super::{
    Answer, Ask, MOST_REQUESTS, PullError, Puller, Route, listing, refused, routes, transfer, unread,
};
use crate::settings::records::{Protection, Ruleset};
use crate::settings::{Listing, Setting};
use serde_json::Value;

/// The members of a ruleset that say what it does; the rest are dates, links and the reader's own standing.
const KEPT: &[&str] = &[
    "id",
    "name",
    "target",
    "source_type",
    "source",
    "enforcement",
    "bypass_actors",
    "conditions",
    "rules",
];

impl<A: Ask> Puller<'_, A> {
    /// Rulesets: the list has neither rules nor bypass lists, so each is asked for.
    pub(super) fn rulesets(
        &mut self,
        all: &Route,
        each: &Route,
    ) -> Result<Listing<Ruleset>, PullError<A::Error>> {
        let numbers: Vec<Numbered> = match self.list(all, &[])? {
            Setting::Known(numbers) => numbers,
            other => return Ok(listing(transfer::<_, Vec<Ruleset>>(other))),
        };
        if numbers.len() > MOST_REQUESTS {
            return Ok(unread(format!(
                "{} rulesets are more than are asked for one by one",
                numbers.len()
            )));
        }
        let mut rulesets = Vec::new();
        for Numbered { id } in numbers {
            let body: Value = match self.object(each, &[("ruleset", &id.to_string())])? {
                Setting::Known(body) => body,
                other => return Ok(unread(format!("ruleset {id}: {}", other.why()))),
            };
            match serde_json::from_value(kept(body)) {
                Ok(ruleset) => rulesets.push(ruleset),
                Err(error) => {
                    return Ok(unread(format!(
                        "ruleset {id} says what is not known here: {error}"
                    )));
                }
            }
        }
        Ok(Listing::all(rulesets))
    }

    /// Classic rules, one for each branch that has one. GitHub's REST description has no list of their patterns, so what a pattern
    /// would protect later is left out, which only makes the snapshot weaker than the repository.
    pub(super) fn protections(&mut self) -> Result<Listing<Protection>, PullError<A::Error>> {
        let branches: Vec<Named> = match self.list(&routes::PROTECTED, &[])? {
            Setting::Known(branches) => branches,
            other => return Ok(listing(transfer::<_, Vec<Protection>>(other))),
        };
        if branches.len() > MOST_REQUESTS {
            return Ok(unread(format!(
                "{} protected branches are more than are asked for one by one",
                branches.len()
            )));
        }
        let mut rules = Vec::new();
        for Named { name } in branches {
            match self.pages(&routes::PROTECTION, &[("branch", &name)])? {
                // A branch counts as protected if a ruleset holds it, too.
                Answer::Refused { status: 404, why } if why.contains("not protected") => {}
                Answer::Refused { status, why } => {
                    let refused: Setting<()> = refused(status, &why);
                    return Ok(unread(format!("{name}: {}", refused.why())));
                }
                Answer::Pages(pages) => match pages
                    .into_iter()
                    .map(serde_json::from_value::<BranchRule>)
                    .collect::<Result<Vec<_>, _>>()
                {
                    Ok(found) => rules.extend(found.into_iter().map(|rule| rule.of(&name))),
                    Err(error) => {
                        return Ok(unread(format!(
                            "{name}: GitHub's answer was not understood: {error}"
                        )));
                    }
                },
            }
        }
        Ok(Listing::all(rules))
    }
}

fn kept(body: Value) -> Value {
    match body {
        Value::Object(members) => members
            .into_iter()
            .filter(|(key, _)| KEPT.contains(&key.as_str()))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

//! Local actions: `action.yml` of a folder of the tree.

use super::read::{load, unreadable};
use super::tree::Content;
use super::workflow::model::{Pair, SecretUse, Step};
use super::workflow::{decode_steps, defaults, secrets_in};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::Sources;

/// What a local action is made of.
#[derive(Clone, Debug, Default)]
pub struct LocalAction {
    /// Its steps, if it is composite; otherwise it is a program of the tree.
    pub steps: Vec<Step>,
    /// Secrets that its text names (GitHub gives it none; a text that does is worth a look).
    pub secrets: Vec<SecretUse>,
    /// What its inputs are if nothing is given.
    pub defaults: Vec<Pair>,
    /// Whether it is a program of the tree, or cannot be read: it executes files of its folder.
    pub program: bool,
}

/// Reads an `action.yml`.
pub(super) fn read(
    path: &str,
    content: &Content,
    sources: &Sources,
    findings: &mut Vec<Diagnostic>,
) -> LocalAction {
    let root = match load(content, sources) {
        Ok((_, root)) => root,
        Err((message, span)) => {
            findings.push(unreadable(path, &message, span));
            return LocalAction {
                program: true,
                ..LocalAction::default()
            };
        }
    };
    let runs = root.get("runs");
    let composite = runs
        .and_then(|runs| runs.get("using"))
        .and_then(|using| using.as_text());
    match runs
        .and_then(|runs| runs.get("steps"))
        .filter(|_| composite.is_some_and(|using| using.value == "composite"))
    {
        Some(steps) => {
            let (steps, problems) = decode_steps(path, steps);
            let program = !problems.is_empty();
            findings.extend(problems);
            LocalAction {
                steps,
                secrets: secrets_in(&root),
                defaults: root.get("inputs").map(defaults).unwrap_or_default(),
                program,
            }
        }
        None => LocalAction {
            program: true,
            secrets: secrets_in(&root),
            ..LocalAction::default()
        },
    }
}

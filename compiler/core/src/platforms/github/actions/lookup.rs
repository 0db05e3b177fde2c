//! Answers by name.

use super::{Action, Behaviour, Catalogue, Command, Secret};
use crate::library::table;
use crate::platforms::github::workflow::model::{Pair, value};
use std::collections::BTreeSet;
use std::sync::OnceLock;

impl Catalogue {
    /// The catalogue of the standard library.
    ///
    /// # Panics
    /// If the library's own file is malformed, which a test excludes.
    pub fn standard() -> &'static Catalogue {
        static STANDARD: OnceLock<Catalogue> = OnceLock::new();
        STANDARD.get_or_init(|| {
            Catalogue::decode(&table!("github-actions")).expect("the library's catalogue is well formed")
        })
    }

    /// The action that a `uses:` names, whatever its version.
    pub fn action(&self, uses: &str) -> Option<&Action> {
        let name = uses
            .split('@')
            .next()
            .unwrap_or(uses)
            .trim_end_matches('/')
            .to_ascii_lowercase();
        self.actions.iter().find(|action| action.name == name)
    }

    /// What a script does, as far as its words show: every command, each once.
    pub fn commands(&self, script: &str) -> Vec<&Command> {
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for line in commands_in(script) {
            for word in &line {
                let begun = tools(word).filter_map(|tool| self.by_tool.get(tool)).flatten();
                found.extend(
                    begun
                        .copied()
                        .filter(|at| in_order(&self.commands[*at].words, &line)),
                );
            }
        }
        found.into_iter().map(|at| &self.commands[at]).collect()
    }

    /// What a secret of this name is taken for.
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.secrets.iter().find(|secret| fits(&secret.name, name))
    }
}

impl Behaviour {
    /// Whether it is on, given the inputs of the step. An expression may be anything, and so is on.
    pub fn is_on(&self, with: &[Pair]) -> bool {
        let given = |input: &Option<String>| {
            input
                .as_ref()
                .and_then(|name| value(with, name))
                .map(|text| text.value.as_str())
        };
        let off = |text: Option<&str>| matches!(text, Some("false" | "" | "no"));
        if let Some((input, part)) = self.when.as_ref().and_then(|when| when.split_once(" has ")) {
            let text = value(with, input).map(|text| text.value.as_str());
            return text.is_some_and(|text| text.contains(part) || text.trim_start().starts_with("${{"));
        }
        if self.when.is_some() {
            return given(&self.when).is_some() && !off(given(&self.when));
        }
        match &self.unless {
            Some(name) if name.ends_with("-disabled") => given(&self.unless) != Some("true"),
            _ => !off(given(&self.unless)),
        }
    }
}

/// The commands of a script as words: continued lines joined, split where a shell would start a new command, remarks left out.
pub fn commands_in(script: &str) -> Vec<Vec<&str>> {
    let mut commands = Vec::new();
    let mut words = Vec::new();
    for line in script.lines() {
        let line = line.trim();
        let (line, goes_on) = line.strip_suffix('\\').map_or((line, false), |line| (line, true));
        if line.starts_with('#') {
            continue;
        }
        for (at, part) in line.split([';', '|', '&', '(', ')', '`']).enumerate() {
            if at > 0 {
                commands.push(std::mem::take(&mut words));
            }
            words.extend(part.split_whitespace().map(|word| word.trim_matches(['"', '\''])));
        }
        if !goes_on {
            commands.push(std::mem::take(&mut words));
        }
    }
    commands.push(words);
    commands
}

/// Whether the words stand in a command in this order; only options, their values and further words may stand between.
fn in_order(wanted: &[String], words: &[&str]) -> bool {
    let Some(first) = words
        .iter()
        .position(|word| tools(word).any(|tool| tool == wanted[0]))
    else {
        return false;
    };
    let mut rest = words[first + 1..].iter();
    wanted[1..].iter().all(|wanted| rest.any(|word| word == wanted))
}

/// What a word may call: `./node_modules/.bin/lerna` is `lerna` too.
fn tools(word: &str) -> impl Iterator<Item = &str> {
    let name = word.rsplit_once('/').map(|(_, name)| name);
    [Some(word), name].into_iter().flatten()
}

/// Whether a name fits a pattern in which `*` is any text.
fn fits(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else {
        return false;
    };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

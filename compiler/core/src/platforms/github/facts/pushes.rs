//! Where the scripts and actions of a job push to.
//!
//! A script is not run, only looked at: what its words do not show is [`Target::Somewhere`].

use crate::platforms::github::actions::commands_in;
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::{PlannedJob, PlannedStep};
use crate::platforms::github::workflow::model::{Pair, value};
use std::collections::{BTreeMap, BTreeSet};

/// What is pushed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The branch of the run.
    Run,
    /// A branch by its name.
    Branch(String),
    /// A tag, the branch of a proposal, a branch made on the way, another repository.
    Elsewhere,
    /// That is computed.
    Somewhere,
}

/// A push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pushed {
    /// The branch.
    pub target: Target,
    /// Whether it is certainly this repository.
    pub here: bool,
}

/// What is known of the folder that a job works in, step by step.
pub(super) struct Script<'c> {
    context: &'c RepositoryContext,
    /// The branch that is checked out.
    current: Target,
    /// The token that the last checkout has left.
    left: Option<String>,
    /// Whether files of another repository lie beside those of this one.
    others: bool,
    /// What was made a tag.
    tags: BTreeSet<String>,
}

impl<'c> Script<'c> {
    pub fn of(context: &'c RepositoryContext) -> Self {
        Script {
            context,
            current: Target::Run,
            left: None,
            others: false,
            tags: BTreeSet::new(),
        }
    }

    /// Follows a step; gives what its script pushes to.
    pub fn step(&mut self, job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Vec<Pushed> {
        if let Some(uses) = &step.step.uses {
            if uses.value.to_ascii_lowercase().starts_with("actions/checkout@") {
                self.checkout(&step.step.with);
            }
            return Vec::new();
        }
        let Some(run) = &step.step.run else {
            return Vec::new();
        };
        let text = joined(&run.value);
        let levels = [&step.step.env, &job.job().env, &job.last().workflow.env];
        let mut names = BTreeMap::new();
        for (name, text) in levels.into_iter().rev().flatten() {
            names.insert(name.value.clone(), joined(&text.value));
        }
        let moved = step.step.directory.is_some();
        let mut pushed = Vec::new();
        for words in commands_in(&text) {
            pushed.extend(self.command(&words, &mut names, moved));
        }
        pushed
    }

    fn checkout(&mut self, with: &[Pair]) {
        let text = |name: &str| value(with, name).map(|text| joined(&text.value));
        let key = text("ssh-key").or_else(|| text("token"));
        let foreign = text("repository").is_some_and(|full| {
            !full.contains("github.repository") && Some(&full) != self.context.full_name.as_ref()
        });
        self.others |= foreign || text("path").is_some();
        if !foreign {
            self.left = key;
            self.current = match text("ref") {
                None => Target::Run,
                Some(name) => named(self.context, &name, &BTreeMap::new()),
            };
        }
    }

    /// The token with which a step pushes: the one in its text, or what the checkout has left.
    pub fn token(&self, job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Option<String> {
        let run = step.step.run.as_ref().map_or("", |run| run.value.as_str());
        let in_address =
            run.contains("@github.com") || run.contains("x-access-token") || run.contains("extraheader");
        let levels = [&step.step.env, &job.job().env, &job.last().workflow.env];
        let given = levels.into_iter().flatten().map(|(_, text)| text.value.as_str());
        let texts: Vec<&str> = given
            .chain([run])
            .filter(|text| text.contains("secrets.") || text.contains("steps."))
            .collect();
        match in_address && !texts.is_empty() {
            true => Some(texts.join(" ")),
            false => self.left.clone(),
        }
    }

    /// Where an action pushes that is not told, or told by an input.
    pub fn of_action(&self, step: &PlannedStep<'_>) -> Vec<Pushed> {
        let Some(uses) = &step.step.uses else {
            return Vec::new();
        };
        let name = uses
            .value
            .split('@')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let inputs = ["branch", "new_branch", "create_branch"];
        let mut told = inputs.iter().filter_map(|input| value(&step.step.with, input));
        let target = match told.find(|text| !matches!(text.value.as_str(), "true" | "false")) {
            Some(text) => named(self.context, &joined(&text.value), &BTreeMap::new()),
            None if name.contains("-tag-") => Target::Elsewhere,
            None if name == "actions-js/push" => Target::Branch("main".to_owned()),
            None => self.current.clone(),
        };
        let here = value(&step.step.with, "repository").is_none_or(|text| {
            matches!(text.value.as_str(), "." | "./") || text.value.contains("github.repository")
        });
        vec![Pushed {
            target,
            here: here && !self.others,
        }]
    }

    fn command(&mut self, words: &[&str], names: &mut BTreeMap<String, String>, moved: bool) -> Vec<Pushed> {
        if let [single] = words
            && let Some((name, text)) = single.split_once('=')
        {
            names.insert(name.to_owned(), text.trim_matches(['"', '\'']).to_owned());
        }
        let Some(git) = words
            .iter()
            .position(|word| word.rsplit('/').next() == Some("git"))
        else {
            self.others |= matches!(words.first(), Some(&"cd" | &"pushd"));
            return Vec::new();
        };
        let (verb, rest) = verb(&words[git + 1..]);
        match verb {
            "clone" | "remote" if rest.first() != Some(&"-v") => {
                self.others |= verb == "clone" || rest.first() == Some(&"add");
                Vec::new()
            }
            "checkout" | "switch" => {
                self.switch(rest, names);
                Vec::new()
            }
            "tag" => {
                self.tags.extend(rest.iter().map(|word| (*word).to_owned()));
                Vec::new()
            }
            "push" => self.push(rest, names, moved),
            _ => Vec::new(),
        }
    }

    fn switch(&mut self, rest: &[&str], names: &BTreeMap<String, String>) {
        let makes = rest
            .iter()
            .any(|word| matches!(*word, "-b" | "-B" | "-c" | "-C" | "--orphan"));
        let plain: Vec<&&str> = rest.iter().filter(|word| !word.starts_with('-')).collect();
        if rest.contains(&"--") {
            return;
        }
        self.current = match plain.first() {
            None => return,
            // A branch that is made here is not one that was there, whatever it is called, unless it is called like one.
            Some(name) if makes => match named(self.context, name, names) {
                Target::Somewhere => Target::Elsewhere,
                known => known,
            },
            Some(name) if plain.len() == 1 => named(self.context, name, names),
            Some(_) => return,
        };
    }

    fn push(&self, rest: &[&str], names: &BTreeMap<String, String>, moved: bool) -> Vec<Pushed> {
        let end = rest
            .iter()
            .position(|word| word.contains('>'))
            .unwrap_or(rest.len());
        let rest = &rest[..end];
        let options: Vec<&&str> = rest.iter().filter(|word| word.starts_with('-')).collect();
        if options
            .iter()
            .any(|option| matches!(**option, "--delete" | "-d" | "--dry-run" | "-n"))
        {
            return Vec::new();
        }
        let all = options
            .iter()
            .any(|option| matches!(**option, "--all" | "--mirror"));
        let plain: Vec<&str> = rest
            .iter()
            .copied()
            .filter(|word| !word.starts_with('-'))
            .collect();
        let (remote, refs) = plain
            .split_first()
            .map_or(("origin", &[][..]), |(remote, refs)| (*remote, refs));
        let remote = resolved(remote, names);
        let Some(here) = self.is_here(&remote) else {
            return Vec::new();
        };
        let here = here && !(self.others || moved);
        let one = |target: Target| Pushed { target, here };
        match (all, refs) {
            (true, _) => vec![one(Target::Somewhere)],
            (_, []) if options.contains(&&"--tags") => vec![one(Target::Elsewhere)],
            (_, []) => vec![one(self.current.clone())],
            (_, refs) => refs
                .iter()
                .map(|text| one(self.destination(text, names)))
                .collect(),
        }
    }

    /// Whether an address is this repository's; none: it is not; `false`: it may be.
    fn is_here(&self, remote: &str) -> Option<bool> {
        if remote == "origin"
            || remote.contains("github.repository}}")
            || remote.contains("$GITHUB_REPOSITORY")
        {
            return Some(true);
        }
        let Some((_, path)) = remote.split_once("github.com") else {
            return Some(false);
        };
        let path = path.trim_start_matches([':', '/']).trim_end_matches(".git");
        match (&self.context.full_name, path.contains('$')) {
            (Some(full), false) => full.eq_ignore_ascii_case(path).then_some(true),
            _ => Some(false),
        }
    }

    fn destination(&self, text: &str, names: &BTreeMap<String, String>) -> Target {
        let text = text.trim_matches(['"', '\'']).trim_start_matches('+');
        if self.tags.contains(text) {
            return Target::Elsewhere;
        }
        match text.rsplit_once(':') {
            Some((_, to)) if !to.contains('}') || text.contains(":${{") || text.contains(":${") => {
                named(self.context, to, names)
            }
            Some(_) => Target::Somewhere,
            None if text == "HEAD" => self.current.clone(),
            None => named(self.context, text, names),
        }
    }
}

/// A subcommand of git and what follows it.
fn verb<'w, 'a>(words: &'w [&'a str]) -> (&'a str, &'w [&'a str]) {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match *word {
            "-C" | "-c" => at += 2,
            option if option.starts_with('-') => at += 1,
            verb => return (verb, &words[at + 1..]),
        }
    }
    ("", &[])
}

/// Expressions without the spaces in them, so that each is one word; those that are more than a path become `${{?}}`.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        out.push_str(before);
        let (inner, after) = after.split_once("}}").unwrap_or((after, ""));
        let inner = inner.trim();
        let plain = inner
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        out.push_str(&format!("${{{{{}}}}}", if plain { inner } else { "?" }));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A word with the variable that it begins with replaced once, if the job says what is in it.
fn resolved(word: &str, names: &BTreeMap<String, String>) -> String {
    let Some(after) = word.strip_prefix('$').filter(|_| !word.starts_with("${{")) else {
        return word.to_owned();
    };
    let bare = after.trim_start_matches('{');
    let end = bare
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(bare.len());
    let (name, rest) = bare.split_at(end);
    match names.get(name) {
        Some(text) => format!("{text}{}", rest.trim_start_matches('}')),
        None => word.to_owned(),
    }
}

/// What a name of a branch stands for.
fn named(context: &RepositoryContext, word: &str, names: &BTreeMap<String, String>) -> Target {
    let word = resolved(word.trim_matches(['"', '\'']), names);
    if word.starts_with("refs/tags/") || word.starts_with("refs/pull/") {
        return Target::Elsewhere;
    }
    let name = word.strip_prefix("refs/heads/").unwrap_or(&word);
    let bare = name.trim_start_matches('$').trim_matches(['{', '}']);
    match bare {
        _ if !name.contains('$') => Target::Branch(name.to_owned()),
        "github.ref_name" | "github.ref" | "GITHUB_REF_NAME" | "GITHUB_REF" => Target::Run,
        "github.head_ref" | "github.event.pull_request.head.ref" | "GITHUB_HEAD_REF" => Target::Elsewhere,
        "github.event.repository.default_branch" => Target::Branch(context.default_branch.clone()),
        // The text before the first thing that is computed: another branch, whatever follows.
        _ => match name.split('$').next() {
            Some(prefix) if !prefix.is_empty() && !context.default_branch.starts_with(prefix) => {
                Target::Elsewhere
            }
            _ => Target::Somewhere,
        },
    }
}

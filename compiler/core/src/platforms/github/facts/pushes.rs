//! Where the scripts and actions of a job push to.
//!
//! A script is not run, only looked at: what its words do not show is [`Target::Somewhere`].

mod words;

use crate::platforms::github::actions::commands_in;
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::{PlannedJob, PlannedStep};
use crate::platforms::github::workflow::model::{Pair, value};
use std::collections::{BTreeMap, BTreeSet};
use words::{joined, named, resolved, tag, verb};

/// What is pushed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The branch of the run.
    Run,
    /// A branch by its name.
    Branch(String),
    /// A branch whose name begins like this.
    Like(String),
    /// A tag whose name is this (`true`) or begins like this.
    Tag(String, bool),
    /// The branch of a proposal, a branch made on the way under a name that is computed.
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
    /// The branch whose content lies in the folder.
    content: Target,
    /// Whether the job has made commits of its own.
    commits: bool,
}

impl<'c> Script<'c> {
    pub fn of(context: &'c RepositoryContext) -> Self {
        Script {
            context,
            current: Target::Run,
            left: None,
            others: false,
            tags: BTreeSet::new(),
            content: Target::Run,
            commits: false,
        }
    }

    /// Follows a step; gives what its script pushes to.
    pub fn step(&mut self, job: &PlannedJob<'_>, step: &PlannedStep<'_>) -> Vec<Pushed> {
        if let Some(uses) = &step.step.uses {
            // Actions whose name says that they commit do.
            self.commits |= uses.value.to_ascii_lowercase().contains("commit");
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
            self.content = self.current.clone();
        }
    }

    /// The branch whose content the steps so far have left in the folder.
    pub fn content(&self) -> &Target {
        &self.content
    }

    /// Whether what is pushed holds commits that the job has made.
    pub fn commits(&self) -> bool {
        self.commits
    }

    /// The tags that a step makes by publishing a release. Source: docs, "Create a release": a tag that is not there is made.
    pub fn released(&self, step: &PlannedStep<'_>) -> Vec<Target> {
        let any = || Target::Tag(String::new(), false);
        let Some(run) = &step.step.run else {
            let told = ["tag_name", "tag"]
                .iter()
                .find_map(|input| value(&step.step.with, input));
            let target = told.map(|text| tag(self.context, &joined(&text.value), &BTreeMap::new()));
            return vec![target.unwrap_or_else(any)];
        };
        let text = joined(&run.value);
        let mut made = Vec::new();
        let mut others = false;
        for words in commands_in(&text) {
            let Some(at) = words.windows(2).position(|pair| pair == ["gh", "release"]) else {
                continue;
            };
            others = true;
            if words.get(at + 2) == Some(&"create") {
                let name = words[at + 3..].iter().find(|word| !word.starts_with('-'));
                made.push(name.map_or_else(any, |name| tag(self.context, name, &BTreeMap::new())));
            }
        }
        if made.is_empty() && !others {
            made.push(any());
        }
        made
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
            None if name.contains("-tag-") => Target::Tag(String::new(), false),
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
            // Source: npm docs, `npm version`: it writes a commit and a tag.
            self.commits |= words.contains(&"version")
                && words.iter().any(|word| matches!(*word, "npm" | "yarn" | "pnpm"));
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
            "commit" | "merge" | "pull" | "cherry-pick" | "rebase" | "am" => {
                self.commits |= verb != "pull";
                Vec::new()
            }
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
                Target::Somewhere | Target::Like(_) => Target::Elsewhere,
                known => known,
            },
            Some(name) if plain.len() == 1 => named(self.context, name, names),
            Some(_) => return,
        };
        if !makes {
            self.content = self.current.clone();
        }
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
        let mut pushed: Vec<Pushed> = match (all, refs) {
            (true, _) => vec![one(Target::Somewhere)],
            (_, []) if options.contains(&&"--tags") => Vec::new(),
            (_, []) => vec![one(self.current.clone())],
            (_, refs) => refs
                .iter()
                .map(|text| one(self.destination(text, names)))
                .collect(),
        };
        if options
            .iter()
            .any(|option| matches!(**option, "--tags" | "--follow-tags"))
        {
            let made = self.tags.iter().filter(|word| !word.starts_with('-'));
            match made.clone().count() {
                1 => pushed.extend(made.map(|name| one(tag(self.context, name, names)))),
                _ => pushed.push(one(Target::Tag(String::new(), false))),
            }
        }
        pushed
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
            return tag(self.context, text, names);
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

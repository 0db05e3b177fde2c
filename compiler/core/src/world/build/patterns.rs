//! What cuts the refs and paths of a repository into classes: every pattern that something in either world asks about.

use super::super::{assets as kept, names};
use super::{Inputs, RepositoryState};
use crate::glob::Dialect;
use crate::language::model::{ApprovalLimit, Declaration};
use crate::platforms::aws;
use crate::platforms::github::areas::areas;
use crate::platforms::github::codeowners::{CodeOwners, OwnerRule};
use crate::platforms::github::emit::workflows::recognise;
use crate::settings::records;
use crate::world::classes::{Classes, Classifier, Decider, Pattern, Patterns};
use std::collections::BTreeSet;

impl Inputs<'_> {
    /// Every pattern that cuts the refs or paths of the repository at `at`; `taken` are the refs by which any repository's files are
    /// taken.
    fn patterns(&self, at: usize, taken: &kept::TakenRefs) -> Patterns {
        let state = &self.repositories[at];
        let own = |found: BTreeSet<(Dialect, String)>| {
            found
                .into_iter()
                .map(|(dialect, text)| Pattern::new(dialect, text))
        };
        let tree = state.tree.patterns();
        let mut patterns = Patterns {
            branches: own(tree.branches).collect(),
            tags: own(tree.tags).collect(),
            paths: own(tree.paths).collect(),
            deciders: deciders(state),
        };
        if let Some(full) = &state.declared.github {
            for reference in taken.get(&full.value.to_lowercase()).into_iter().flatten() {
                let pattern = Pattern::new(Dialect::Exact, reference);
                patterns.branches.insert(pattern.clone());
                patterns.tags.insert(pattern);
            }
            let trust = aws::ref_patterns(&self.aws, &full.value);
            let like = |texts: BTreeSet<String>| {
                texts
                    .into_iter()
                    .map(|text| Pattern::new(Dialect::StringLike, text))
            };
            patterns.branches.extend(like(trust.branches));
            patterns.tags.extend(like(trust.tags));
        }
        let settings = state.settings.patterns();
        patterns.branches.extend(own(settings.branches));
        patterns.tags.extend(own(settings.tags));
        patterns.paths.extend(own(settings.paths));
        let name = state.declared.name.value.as_str();
        for limit in limits(self.declaration, name) {
            let within = limit.within.iter().map(|text| text.value.as_str());
            patterns.deciders.insert(Decider::within(within, []));
            let itself = limit.read_from.iter().map(|text| text.value.as_str());
            patterns
                .deciders
                .extend(itself.map(|path| Decider::within([path], [])));
            let texts = limit.within.iter().chain(&limit.read_from);
            let texts = texts.map(|text| Pattern::new(Dialect::Area, &text.value));
            patterns.paths.extend(texts);
        }
        for branch in kept::branches(self.declaration, name) {
            patterns.branches.insert(Pattern::new(Dialect::Exact, branch));
        }
        for agent in self.workers.at(name) {
            let prefix = format!("agents/{}/**/*", agent.name.value);
            patterns
                .branches
                .insert(Pattern::new(Dialect::RulesetRef, prefix));
        }
        patterns
    }
}

/// The limits that automations of a repository keep to.
fn limits<'d>(declaration: &'d Declaration, repository: &str) -> Vec<&'d ApprovalLimit> {
    let whens = declaration
        .automations
        .iter()
        .flat_map(|automation| &automation.whens);
    let here = whens.filter(|when| when.of.as_ref().is_some_and(|of| of.value == repository));
    here.filter_map(|when| when.limit.as_ref()).collect()
}

/// What is asked about the paths of a repository: who owns them if owners are asked, whether a filter holds them, who must review
/// them.
fn deciders(state: &RepositoryState<'_>) -> BTreeSet<Decider> {
    let mut deciders = BTreeSet::new();
    let owners = state.tree.codeowners.as_ref();
    deciders.extend(
        owners
            .filter(|_| state.settings.asks_code_owners())
            .map(ownership),
    );
    for trigger in state
        .tree
        .workflows
        .iter()
        .flat_map(|workflow| &workflow.triggers)
    {
        for texts in [&trigger.paths, &trigger.paths_ignore].into_iter().flatten() {
            deciders.insert(Decider::list(
                Dialect::WorkflowPath,
                texts.iter().map(|text| text.value.as_str()),
            ));
        }
    }
    for scope in state.tree.workflows.iter().flat_map(recognise::scopes) {
        let except = scope.except.iter().map(String::as_str);
        deciders.insert(Decider::within(scope.patterns.iter().map(String::as_str), except));
    }
    for rule in state
        .settings
        .rulesets
        .values()
        .flat_map(|ruleset| &ruleset.rules)
    {
        match rule {
            records::Rule::PullRequest(rule) => {
                let lists = rule
                    .required_reviewers
                    .iter()
                    .map(|reviewer| &reviewer.file_patterns);
                deciders.extend(
                    lists.map(|texts| Decider::list(Dialect::FilePatterns, texts.iter().map(String::as_str))),
                );
            }
            records::Rule::FilePathRestriction(texts) => {
                deciders.insert(Decider::list(
                    Dialect::FilePatterns,
                    texts.iter().map(String::as_str),
                ));
            }
            _ => {}
        }
    }
    deciders
}

/// Who owns a path.
pub fn ownership(owners: &CodeOwners) -> Decider {
    let line = |rule: &OwnerRule| {
        (
            Pattern::new(Dialect::CodeOwners, &rule.pattern),
            rule.owners.join(" "),
        )
    };
    Decider {
        lines: owners.rules.iter().map(line).collect(),
    }
}

/// The classes of each repository, cut by the patterns of both worlds, so that both speak of the same refs and areas.
pub fn classes(now: &Inputs<'_>, applied: &Inputs<'_>, classifier: &mut Classifier) -> Vec<Classes> {
    let mut classes = Vec::new();
    let taken = |inputs: &Inputs<'_>| kept::taken_refs(inputs.repositories.iter().map(|state| &state.tree));
    let (taken_now, taken_then) = (taken(now), taken(applied));
    for (at, state) in now.repositories.iter().enumerate() {
        let then = applied.patterns(at, &taken_then);
        let patterns = now.patterns(at, &taken_now).union(then);
        let branch = names::default_branch(state.declared, &state.settings);
        classes.push(classifier.classes(
            &state.declared.name.value,
            &branch,
            &areas(state.declared),
            patterns,
        ));
    }
    classes
}

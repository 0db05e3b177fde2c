//! Small trees to facts, by table.

mod acting;
mod behaviour;
mod conditions;
mod constructs;
mod emitted;
mod environments;
mod events;
mod holding;
mod machines;
mod starting;
mod texts;
mod unknown;

use super::super::context::{DefaultToken, KnownEnvironment, RepositoryContext, Visibility};
use super::super::read::read_tree;
use super::super::tree::{Content, Tree};
use super::JobSubject;
use crate::platforms::github::areas::AreaPatterns;
use crate::world::classes::{Pattern, Patterns, area_classes, ref_classes};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::facts::{FactBase, Grade};
use gabion_facts::source::Sources;

/// A public repository `acme/shop` with one area and a declared environment, of which no setting is known.
pub(super) fn context() -> RepositoryContext {
    RepositoryContext {
        starters: Default::default(),
        placed_secrets: Vec::new(),
        name: "shop".to_owned(),
        full_name: Some("acme/shop".to_owned()),
        default_branch: "main".to_owned(),
        visibility: Some(Visibility::Public),
        refs: Vec::new(),
        areas: Vec::new(),
        environments_listed: true,
        environments: vec![KnownEnvironment {
            name: "production".to_owned(),
            declared: true,
        }],
        default_token: Some(DefaultToken::Read),
        job_proposals: Some(true),
        secrets: None,
        unplaced_secrets: Vec::new(),
        explained_secrets: Vec::new(),
        apps: Vec::new(),
        agents: Vec::new(),
        assumptions: std::collections::BTreeSet::new(),
    }
}

/// What was read of some files.
pub(super) struct Read {
    pub base: FactBase,
    pub subjects: Vec<JobSubject>,
    pub findings: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Reads files (`path`, text) in a context whose classes are made from the patterns that the files hold.
pub(super) fn read(files: &[(&str, &str)], mut context: RepositoryContext) -> Read {
    let (mut sources, mut tree) = (Sources::default(), Tree::default());
    for (path, text) in files {
        let file = sources.add(*path, *text);
        tree.files.insert((*path).to_owned(), Content::Text(file));
    }
    let read = read_tree(&tree, &sources);
    let found = read.patterns();
    let own = |set: &std::collections::BTreeSet<(crate::glob::Dialect, String)>| {
        set.iter()
            .map(|(dialect, text)| Pattern::new(*dialect, text.clone()))
            .collect()
    };
    let patterns = Patterns {
        branches: own(&found.branches),
        tags: own(&found.tags),
        paths: own(&found.paths),
        ..Patterns::default()
    };
    context.refs = ref_classes("shop", "main", &patterns);
    let area = |name, pattern: &str, permission| AreaPatterns {
        name,
        patterns: vec![pattern.to_owned()],
        permission,
    };
    let areas = [
        area("workflows", ".github/workflows/**", "workflows:write"),
        area("steering", "CLAUDE.md", "contents:write"),
        area("source", "src/**", "contents:write"),
    ];
    context.areas = area_classes("shop", &areas, &patterns);
    let mut base = FactBase::default();
    let subjects = super::facts(&read, &context, &mut base);
    Read {
        base,
        subjects,
        findings: read.findings,
        sources,
    }
}

/// One workflow, `ci.yml`.
pub(super) fn read_ci(text: &str) -> Read {
    read(&[(".github/workflows/ci.yml", text)], context())
}

impl Read {
    /// The facts of some predicates, sorted, without those about workflows of one's own: `starts-on shop/ci.yml#a push shop:main`,
    /// unknown ones with `?` in front, assumed ones with `~`.
    pub fn shown(&self, predicates: &[&str]) -> Vec<String> {
        let wanted = self
            .base
            .facts
            .iter()
            .filter(|fact| predicates.contains(&fact.atom.pred.info().name));
        let mut shown: Vec<String> = wanted
            .map(|fact| {
                let mark = match fact.grade {
                    Grade::Known => "",
                    Grade::Assumed(_) => "~",
                    Grade::Unknown(_) => "?",
                };
                format!("{mark}{}", self.base.show(&fact.atom))
            })
            .filter(|text| !text.contains("any-workflow"))
            .collect();
        shown.sort();
        shown.dedup();
        shown
    }

    /// The same, with the job's name and `shop:` left out.
    pub fn short(&self, predicates: &[&str]) -> Vec<String> {
        self.shown(predicates)
            .into_iter()
            .map(|text| text.replace("shop/ci.yml#", "").replace("shop:", ""))
            .collect()
    }
}

/// A job with these steps, in the shortest form.
pub(super) fn job(on: &str, head: &str, steps: &str) -> String {
    format!("on: {on}\njobs:\n  a:\n    runs-on: x\n{head}    steps: {steps}\n")
}

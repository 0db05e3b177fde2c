//! Files of repositories that jobs take by name: workflows that they call, actions that they use, checkouts beside their own. Whoever
//! writes there runs here. A full commit cannot be rewritten.

use super::super::people::Contexts;
use crate::facts::{FactBase, Pred, Question};
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::PlannedJob;
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::model::{Job, Step, is_commit, value};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What a job takes of a repository.
struct Taken {
    /// `acme/tools`, or something below it.
    place: String,
    /// At which ref; `None`: at the default branch.
    reference: Option<String>,
    /// Whether it is a workflow file, and nothing else of that repository.
    workflow: bool,
    span: Span,
}

impl Taken {
    /// What `uses:` says: `acme/tools/lint@main`. What lies in the tree, and images, are no repository's.
    fn of_uses(uses: &str, workflow: bool, span: Span) -> Option<Taken> {
        if uses.starts_with(['.', '$']) || uses.starts_with("docker://") {
            return None;
        }
        let (place, reference) = uses.split_once('@')?;
        Some(Taken {
            place: place.to_owned(),
            reference: Some(short(reference)),
            workflow,
            span,
        })
    }

    /// The repository that `actions/checkout` is told to bring.
    fn of_checkout(step: &Step) -> Option<Taken> {
        let uses = step.uses.as_ref()?;
        if !uses.value.to_ascii_lowercase().starts_with("actions/checkout@") {
            return None;
        }
        let told = |name: &str| value(&step.with, name).filter(|text| !text.value.is_empty());
        Some(Taken {
            place: told("repository")?.value.clone(),
            reference: told("ref").map(|text| short(&text.value)),
            workflow: false,
            span: step.span,
        })
    }

    /// `acme/tools` of `Acme/Tools/lint`: a repository's name ignores case.
    fn repository(&self) -> String {
        let parts: Vec<&str> = self.place.splitn(3, '/').take(2).collect();
        parts.join("/").to_lowercase()
    }

    /// Whether it can never be rewritten.
    fn is_commit(&self) -> bool {
        self.reference.as_deref().is_some_and(is_commit)
    }

    fn is_computed(&self) -> bool {
        self.reference.as_ref().is_some_and(|text| text.contains("${{"))
    }
}

fn short(reference: &str) -> String {
    let reference = reference.trim();
    reference
        .trim_start_matches("refs/heads/")
        .trim_start_matches("refs/tags/")
        .to_owned()
}

/// What the steps of a job take; of a checkout only what something could run that comes after it.
fn of_steps<'s>(steps: impl Iterator<Item = &'s Step>) -> Vec<Taken> {
    let steps: Vec<&Step> = steps.collect();
    let mut found = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let uses = step.uses.as_ref();
        found.extend(uses.and_then(|uses| Taken::of_uses(&uses.value, false, uses.span)));
        let local = |uses: &str| uses.starts_with(['.', '$']);
        let runs =
            |after: &&Step| after.run.is_some() || after.uses.as_ref().is_some_and(|uses| local(&uses.value));
        if steps[at + 1..].iter().any(runs) {
            found.extend(Taken::of_checkout(step));
        }
    }
    found
}

fn of_job(job: &PlannedJob<'_>) -> Vec<Taken> {
    let mut found = of_steps(job.steps.iter().map(|step| step.step));
    let called = job
        .foreign()
        .and_then(|uses| Taken::of_uses(uses, true, job.span()));
    found.extend(called);
    found
}

/// States whose files the jobs of a tree run besides their own.
pub(in crate::world) fn state(
    jobs: &[PlannedJob<'_>],
    own: &RepositoryContext,
    contexts: &Contexts,
    base: &mut FactBase,
) {
    for job in jobs {
        // What Gabion writes is recognised or the agent's, and fetches what it was granted.
        let emitted = own.agents.iter().filter(|place| place.is_emitted());
        if emitted.into_iter().any(|place| place.workflow == job.root().path) {
            continue;
        }
        state_images(job, own, contexts, base);
        for taken in of_job(job).iter().filter(|taken| !taken.is_commit()) {
            let repository = taken.repository();
            let named = |context: &&RepositoryContext| {
                let full = context.full_name.as_ref();
                full.is_some_and(|full| full.eq_ignore_ascii_case(&repository))
            };
            if let Some(context) = contexts.values().find(named) {
                state_taken(job, own, context, taken, base);
            }
        }
    }
}

/// States whose packages hold an image that a job runs: those of the repository of that name, or perhaps of any of its owner.
fn state_images(job: &PlannedJob<'_>, own: &RepositoryContext, contexts: &Contexts, base: &mut FactBase) {
    let images = job.job().images.iter().filter(|(key, _)| *key == "image");
    let images = images.map(|(_, text)| (text.value.as_str(), text.span));
    let uses = job.steps.iter().filter_map(|step| step.step.uses.as_ref());
    let uses = uses.filter_map(|uses| Some((uses.value.strip_prefix("docker://")?, uses.span)));
    let id = job.id(&own.name);
    for (image, span) in images
        .chain(uses)
        .filter(|(image, _)| !image.contains("@sha256:"))
    {
        let Some(path) = image.to_lowercase().strip_prefix("ghcr.io/").map(str::to_owned) else {
            continue;
        };
        for context in contexts.values() {
            let Some(full) = context.full_name.as_ref().map(|full| full.to_lowercase()) else {
                continue;
            };
            let owner = full.split('/').next().unwrap_or_default();
            if !path.starts_with(&format!("{owner}/")) && !path.contains("${{") {
                continue;
            }
            let args = [id.as_str(), &context.name];
            if path == full || path.starts_with(&format!("{full}:")) || path.starts_with(&format!("{full}/"))
            {
                base.known(Pred::RunsImage, &args, Some(span), "it runs an image by a tag");
            } else {
                let question = Question {
                    key: format!("image:{}:{image}", own.name),
                    text: format!("whether a token of {} may write the image {image}", context.name),
                    answer: "name the image by its digest: `@sha256:…`".to_owned(),
                };
                base.unknown(Pred::RunsImage, &args, &question, Some(span), "");
            }
        }
    }
}

fn state_taken(
    job: &PlannedJob<'_>,
    own: &RepositoryContext,
    context: &RepositoryContext,
    taken: &Taken,
    base: &mut FactBase,
) {
    let id = job.id(&own.name);
    let short = taken.reference.as_ref().unwrap_or(&context.default_branch);
    let computed = taken.is_computed();
    // A checkout of one's own files is told by what the job executes of them.
    let own_files = context.name == own.name && !taken.workflow && taken.reference.is_none();
    for class in context.pushed_refs().filter(|_| !own_files) {
        if !computed && !class.examples.iter().any(|example| example == short) {
            continue;
        }
        let wanted = context.areas.iter();
        for area in wanted.filter(|area| !taken.workflow || area.holds_workflows()) {
            let args = [id.as_str(), &class.name, &area.name];
            if computed {
                let question = Question {
                    key: format!("checkout:{id}"),
                    text: format!("which ref of {} {id} takes", context.name),
                    answer: "write the ref out, or the commit".to_owned(),
                };
                base.unknown(Pred::CallsFile, &args, &question, Some(taken.span), "");
            } else {
                let remark = "it takes that by a ref that moves";
                base.known(Pred::CallsFile, &args, Some(taken.span), remark);
            }
        }
    }
}

/// By repository, in small letters: the refs by which jobs take its files.
pub(in crate::world) type TakenRefs = BTreeMap<String, BTreeSet<String>>;

/// The refs by which jobs of some trees take files, of every repository at once.
pub(in crate::world) fn refs<'t>(trees: impl Iterator<Item = &'t GithubTree>) -> TakenRefs {
    let mut found = TakenRefs::new();
    for tree in trees {
        let jobs = tree.workflows.iter().flat_map(|workflow| &workflow.jobs);
        let called = |job: &Job| {
            let uses = job.uses.as_ref()?;
            Taken::of_uses(&uses.value, true, uses.span)
        };
        let in_actions = tree.actions.values().map(|action| &action.steps);
        let steps = jobs.clone().map(|job| &job.steps).chain(in_actions);
        let taken = jobs
            .filter_map(called)
            .chain(steps.flat_map(|steps| of_steps(steps.iter())));
        for taken in taken.filter(|taken| !taken.is_commit() && !taken.is_computed()) {
            let repository = taken.repository();
            if let Some(reference) = taken.reference {
                found.entry(repository).or_default().insert(reference);
            }
        }
    }
    found
}

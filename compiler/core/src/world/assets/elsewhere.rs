//! Machines that outlive a job, and workflows of other repositories: whoever writes there runs here.

use super::super::people::Contexts;
use crate::facts::{FactBase, Pred, Question};
use crate::language::model::Declaration;
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::plan::plan;
use crate::platforms::github::read::GithubTree;
use std::collections::BTreeSet;

/// Machines that keep what a job leaves on them.
pub(super) fn state_runners(declaration: &Declaration, base: &mut FactBase) {
    let used: BTreeSet<String> = base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::OnRunner)
        .map(|fact| base.interner.text(fact.atom.args()[1]).to_owned())
        .collect();
    let jobs: Vec<String> = base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::JobOf)
        .map(|fact| base.interner.text(fact.atom.args()[0]).to_owned())
        .filter(|job| job.contains("/any-workflow"))
        .collect();
    for runner in used {
        // Whoever writes a workflow chooses the machine that it asks for.
        for job in &jobs {
            base.known(
                Pred::OnRunner,
                &[job, &runner],
                None,
                "a workflow's author chooses its runner",
            );
        }
        let declared = declaration.runners.iter().find(|declared| {
            let mut labels: Vec<String> = declared
                .labels
                .iter()
                .map(|label| label.value.to_lowercase())
                .collect();
            labels.sort();
            runner == format!("self-hosted,{}", labels.join(","))
        });
        match declared {
            Some(declared) if declared.lives.value == "one-job" => {}
            Some(declared) => base.known(
                Pred::OpenWarm,
                &[&runner],
                Some(declared.span),
                "one machine runs many jobs",
            ),
            None => {
                let question = Question {
                    key: format!("runner:{runner}"),
                    text: format!("whether every job on {runner} gets a fresh machine"),
                    answer: "`runner \"LABEL\" lives=\"one-job\"`, or `lives=\"many-jobs\"`".to_owned(),
                };
                base.unknown(Pred::OpenWarm, &[&runner], &question, None, "");
            }
        }
    }
}

/// The workflows of other repositories that jobs call: whoever writes them where they are called runs in those jobs. A full commit
/// cannot be rewritten.
pub(in crate::world) fn calls(
    tree: &GithubTree,
    own: &RepositoryContext,
    contexts: &Contexts,
    base: &mut FactBase,
) {
    for job in plan(tree) {
        let Some((file, reference)) = job.foreign().and_then(|uses| uses.split_once('@')) else {
            continue;
        };
        let commit = reference.len() == 40 && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
        let named = |context: &&RepositoryContext| {
            context.full_name.as_ref().is_some_and(|full| {
                file.to_lowercase()
                    .starts_with(&format!("{}/", full.to_lowercase()))
            })
        };
        let Some(context) = contexts.values().find(named).filter(|_| !commit) else {
            continue;
        };
        let short = reference
            .trim_start_matches("refs/heads/")
            .trim_start_matches("refs/tags/");
        let id = job.id(&own.name);
        for class in context.pushed_refs() {
            if !class.examples.iter().any(|example| example == short) {
                continue;
            }
            for area in context.areas.iter().filter(|area| area.holds_workflows()) {
                base.known(
                    Pred::CallsFile,
                    &[&id, &class.name, &area.name],
                    Some(job.span()),
                    "it calls that file by a ref that moves",
                );
            }
        }
    }
}

/// The refs of a repository by which jobs of others call its workflows.
pub(in crate::world) fn called_refs<'t>(
    trees: impl Iterator<Item = &'t GithubTree>,
    full: &str,
) -> BTreeSet<String> {
    let jobs = trees
        .flat_map(|tree| &tree.workflows)
        .flat_map(|workflow| &workflow.jobs);
    let uses = jobs.filter_map(|job| job.uses.as_ref());
    let prefix = format!("{}/", full.to_lowercase());
    uses.filter(|uses| uses.value.to_lowercase().starts_with(&prefix))
        .filter_map(|uses| uses.value.split_once('@'))
        .map(|(_, reference)| {
            reference
                .trim_start_matches("refs/heads/")
                .trim_start_matches("refs/tags/")
                .to_owned()
        })
        .collect()
}

//! The facts of one world from everything that was read.

mod claims;
mod context;
mod gates;
mod patterns;
mod starters;

use super::classes::Classes;
use super::people::{self, Contexts};
use super::workers::Workers;
use super::{World, assets as kept, credentials, elsewhere, registries, repositories};
use crate::facts::{FactBase, Pred, Sym};
use crate::language::model::{Declaration, Repository};
use crate::platforms::github::context::RepositoryContext;
use crate::platforms::github::facts;
use crate::platforms::github::plan::plan;
use crate::platforms::github::read::GithubTree;
use crate::platforms::{aws, kubernetes};
use crate::reach::effect::Assets;
use crate::settings::openings;
use crate::settings::records::RepoSettings;
pub use claims::{repository_id, subject_format};
pub use patterns::{classes, ownership};
use std::collections::{BTreeMap, BTreeSet};

/// One repository as it stands in one world.
#[derive(Clone, Debug)]
pub struct RepositoryState<'a> {
    /// As declared.
    pub declared: &'a Repository,
    /// Its files; none: they are not at hand.
    pub tree: GithubTree,
    /// Its settings, the organization's included.
    pub settings: RepoSettings,
}

/// Everything that one world is made of.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    /// What is declared.
    pub declaration: &'a Declaration,
    /// The declared repositories, in order.
    pub repositories: Vec<RepositoryState<'a>>,
    /// Cloud accounts as far as they were read or emitted.
    pub aws: aws::Estate,
    /// Clusters as far as their manifests were read, by their names.
    pub clusters: BTreeMap<String, kubernetes::Cluster>,
    /// The declared agents by repository.
    pub workers: Workers<'a>,
}

/// Builds a world.
pub fn build(inputs: &Inputs<'_>, classes: &[Classes]) -> World {
    in_context(inputs, classes).0
}

/// The same, with the classes of refs and paths that the world's facts speak of.
pub fn in_context(inputs: &Inputs<'_>, classes: &[Classes]) -> (World, Contexts) {
    let declaration = inputs.declaration;
    let mut base = FactBase::default();
    let mut assets = Assets::default();
    let (told, around) = (context::Told::of(declaration), gates::Around::of(declaration));
    let contexts: Vec<RepositoryContext> = inputs
        .repositories
        .iter()
        .zip(classes)
        .map(|(state, classes)| context::context(inputs, state, classes, &told))
        .collect();
    let mut subjects = Vec::new();
    for (state, context) in inputs.repositories.iter().zip(&contexts) {
        repositories::state(context, state.declared.span, &mut base, &mut assets);
        openings::facts(
            &state.settings,
            &gates::settings_context(inputs, state, context, &around),
            &mut base,
        );
        let minted = facts::facts(&state.tree, context, &mut base);
        subjects.extend(
            minted
                .iter()
                .filter_map(|subject| claims::claim(subject, state, context)),
        );
    }
    let cloud = aws::Cloud {
        declaration,
        estate: &inputs.aws,
        subjects: &subjects,
    };
    aws::state(&mut base, &cloud);
    kubernetes::state(declaration, &inputs.clusters, &mut base);
    registries::state(declaration, &subjects, &mut base);
    let named: Contexts = contexts
        .into_iter()
        .map(|context| (context.name.clone(), context))
        .collect();
    people::state(declaration, &named, &mut base);
    kept::state(declaration, &named, &mut base, &mut assets);
    let trees: Vec<_> = inputs
        .repositories
        .iter()
        .filter_map(|state| Some((&state.tree, named.get(&state.declared.name.value)?)))
        .collect();
    for state in &inputs.repositories {
        if let Some(context) = named.get(&state.declared.name.value) {
            let jobs = plan(&state.tree);
            kept::state_dispatches(&jobs, context, &trees, &named, &mut base);
            kept::reports(declaration, &state.tree, context, &mut base);
            kept::state_borrowed(&jobs, context, &named, &mut base);
            state_runs(state, context, &mut base);
        }
    }
    let settings = inputs
        .repositories
        .iter()
        .map(|state| (state.declared.name.value.as_str(), &state.settings))
        .collect();
    credentials::state(declaration, &named, &settings, &mut base);
    elsewhere::state(declaration, &named, &settings, &mut base);
    let shipped = shipped(&base);
    for environment in &declaration.environments {
        let name = environment.asset();
        let shipped = base.interner.get(&name).is_some_and(|sym| shipped.contains(&sym));
        repositories::state_environment(declaration, environment, shipped, &mut base, &mut assets);
    }
    (World::new(base, assets, declaration), named)
}

/// Runs that people have started or let in. Their decision is about the commit; what else such a run takes in, they have not seen.
fn state_runs(state: &RepositoryState<'_>, context: &RepositoryContext, base: &mut FactBase) {
    for item in &state.settings.runs.items {
        let run = &item.value;
        let prefix = format!("{}/{}#", context.name, run.workflow);
        let jobs: BTreeSet<String> = base
            .facts
            .iter()
            .filter(|fact| fact.atom.pred == Pred::JobOf)
            .map(|fact| base.interner.text(fact.atom.args()[0]).to_owned())
            .filter(|job| job.starts_with(&prefix))
            .collect();
        for job in &jobs {
            let args = [job.as_str(), &context.default_ref()];
            base.known(Pred::OpenStart, &args, item.span, "people have started it");
        }
        for environment in &run.approved {
            let gate = format!("enter:{}", context.of(environment));
            base.known(Pred::LetsIn, &[&gate], item.span, "people have let a run in");
        }
    }
}

/// Assets of which some fact says what ships them.
fn shipped(base: &FactBase) -> BTreeSet<Sym> {
    let ships = base.facts.iter().filter(|fact| fact.atom.pred == Pred::Ships);
    ships.map(|fact| fact.atom.args()[1]).collect()
}

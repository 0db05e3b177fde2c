//! Steps with local composite actions in place.

use crate::platforms::github::local::LocalAction;
use crate::platforms::github::read::GithubTree;
use crate::platforms::github::workflow::model::{Job, Pair, SecretUse, Step};

/// How deep composite actions may nest.
const MAX_DEPTH: usize = 10;
/// The most steps of one job with its actions unfolded.
const MAX_STEPS: usize = 5_000;

/// A step as it runs.
#[derive(Clone, Debug)]
pub struct PlannedStep<'t> {
    /// What is written.
    pub step: &'t Step,
    /// The steps of the composite actions that it lies in, outermost first; their conditions hold for it too.
    pub within: Vec<&'t Step>,
    /// The folder of a local action that is a program of the tree, or that is not there.
    pub program: Option<String>,
    /// The folder of a local composite action that starts here.
    pub composite: Option<String>,
    /// Secrets that the composite action names by itself.
    pub secrets: Vec<SecretUse>,
    /// What the inputs of the composite action that it lies in are if nothing is given.
    pub defaults: &'t [Pair],
}

pub(super) fn unfold<'t>(tree: &'t GithubTree, job: &'t Job) -> Vec<PlannedStep<'t>> {
    let mut steps = Vec::new();
    for step in &job.steps {
        add(tree, step, (&[], &[]), &mut steps);
    }
    steps
}

fn add<'t>(
    tree: &'t GithubTree,
    step: &'t Step,
    (within, defaults): (&[&'t Step], &'t [Pair]),
    steps: &mut Vec<PlannedStep<'t>>,
) {
    let mut planned = PlannedStep {
        step,
        within: within.to_vec(),
        program: None,
        composite: None,
        secrets: Vec::new(),
        defaults,
    };
    let Some(folder) = step.uses.as_ref().and_then(|uses| local_folder(&uses.value)) else {
        steps.push(planned);
        return;
    };
    let action = tree.actions.get(&folder);
    let bounded = within.len() < MAX_DEPTH && steps.len() < MAX_STEPS;
    let known = action.filter(|action| bounded && !action.program);
    planned.secrets = action
        .map(|action: &LocalAction| action.secrets.clone())
        .unwrap_or_default();
    match known {
        Some(_) => planned.composite = Some(folder),
        None => planned.program = Some(folder),
    }
    steps.push(planned);
    let mut within = within.to_vec();
    within.push(step);
    let Some(action) = known else { return };
    for inner in &action.steps {
        add(tree, inner, (&within, &action.defaults), steps);
    }
}

/// The folder of `./x` or `$/x`, without a slash at the end.
fn local_folder(uses: &str) -> Option<String> {
    let path = uses.strip_prefix("./").or_else(|| uses.strip_prefix("$/"))?;
    Some(path.trim_end_matches('/').to_owned())
}

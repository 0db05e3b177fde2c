//! Machines that jobs share.

use super::state::Stating;
use crate::platforms::github::plan::PlannedJob;
use crate::platforms::github::workflow::field;
use gabion_facts::facts::Pred;

/// States on which self-hosted machines a job runs, by the labels that it asks for.
pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>) {
    let Some(labels) = labels(job) else { return };
    let id = job.id(stating.name());
    stating.base.known(
        Pred::OnRunner,
        &[&id, &labels],
        Some(job.span()),
        "a machine of your own",
    );
}

/// How labels of GitHub's own machines begin; each job gets a fresh one. Source: docs, "GitHub-hosted runners", 2026-09.
const HOSTED: [&str; 3] = ["ubuntu-", "windows-", "macos-"];

/// How labels of vendors begin who start a fresh machine for each job. Source: the vendors' documentation, 2026-09.
const VENDORS: [&str; 8] = [
    "blacksmith-",
    "buildjet-",
    "depot-",
    "namespace-profile-",
    "nscloud-",
    "runs-on=",
    "ubicloud",
    "warp-",
];

/// Whether a label, or every value that a written matrix has for it, is that of fresh machines.
fn is_fresh(job: &PlannedJob<'_>, label: &str) -> bool {
    let fresh = |label: &str| {
        HOSTED
            .iter()
            .chain(&VENDORS)
            .any(|start| label.starts_with(start))
    };
    if !label.contains("${{") {
        return fresh(label);
    }
    let Some(path) = field(label, "matrix") else {
        return false;
    };
    let (mut seen, mut doubtful) = (false, false);
    for (axis, text) in &job.job().matrix_axes {
        let axis = axis.to_lowercase();
        let computed = text.contains("${{");
        let above = axis.is_empty() || path.starts_with(&format!("{axis}."));
        if axis == path {
            seen = true;
            doubtful |= computed || !fresh(&text.trim().to_lowercase());
        } else {
            doubtful |= computed && above;
        }
    }
    seen && !doubtful
}

/// `self-hosted,big`; none for a hosted machine. Jobs that ask for the same labels come to the same machines. A label that is nobody's
/// known one may be that of a machine of one's own, an expression may be any, and a group may hold any machines whatever its name is;
/// all are asked for, under the labels as written.
pub(super) fn labels(job: &PlannedJob<'_>) -> Option<String> {
    let labels = job
        .job()
        .runs_on
        .iter()
        .map(|label| label.value.trim().to_lowercase());
    let mut labels: Vec<String> = labels.collect();
    if !job.job().grouped && labels.iter().all(|label| is_fresh(job, label)) {
        return None;
    }
    labels.sort();
    labels.retain(|label| label != "self-hosted");
    labels.insert(0, "self-hosted".to_owned());
    labels.dedup();
    Some(labels.join(","))
}

//! Machines that jobs share.

use super::state::Stating;
use crate::platforms::github::plan::PlannedJob;
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

/// `self-hosted,big`; none for a hosted machine. Jobs that ask for the same labels come to the same machines.
pub(super) fn labels(job: &PlannedJob<'_>) -> Option<String> {
    let labels = job
        .job()
        .runs_on
        .iter()
        .map(|label| label.value.trim().to_lowercase());
    let mut labels: Vec<String> = labels.collect();
    if !labels.iter().any(|label| label == "self-hosted") {
        return None;
    }
    labels.sort();
    labels.retain(|label| label != "self-hosted");
    labels.insert(0, "self-hosted".to_owned());
    labels.dedup();
    Some(labels.join(","))
}

//! The machines that jobs run on, as far as they are kept between jobs (facts G37, bypasses B21).

use super::starts::Start;
use super::state::{Known, Stating, asked};
use crate::platforms::github::context::Machine;
use crate::platforms::github::plan::PlannedJob;
use gabion_facts::facts::Pred;
use std::collections::BTreeSet;

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

/// States on which kept machines a job may run, at every ref at which it can run.
pub(super) fn state(stating: &mut Stating<'_>, job: &PlannedJob<'_>, start: &Start<'_>) {
    let labels: Vec<&str> = job.job().runs_on.iter().map(|text| text.value.as_str()).collect();
    if labels.is_empty() || is_fresh(job, &labels) {
        return;
    }
    let machines = machines(stating, &labels);
    let (id, span) = (
        job.id(stating.name()),
        job.job().runs_on.first().map(|text| text.span),
    );
    let places: BTreeSet<String> = start
        .places()
        .into_keys()
        .map(|place| place.to_string())
        .collect();
    for (machine, known) in &machines {
        for place in &places {
            let args = [id.as_str(), place, machine];
            let remark = "a machine that is not GitHub's";
            if stating.context.assumptions.contains("runners") && !matches!(known, Known::Yes) {
                stating
                    .base
                    .assumed(Pred::OnMachine, &args, "runners", span, remark);
            } else {
                stating.state(Pred::OnMachine, &args, known, span, remark);
            }
        }
    }
}

/// Whether each run of the job certainly gets a machine of its own.
fn is_fresh(job: &PlannedJob<'_>, labels: &[&str]) -> bool {
    let fresh = |label: &str| {
        HOSTED
            .iter()
            .chain(&VENDORS)
            .any(|start| label.starts_with(start))
    };
    labels.iter().all(|label| {
        if !label.contains("${{") {
            return fresh(label);
        }
        let matrix = &job.job().matrix_values;
        let only_matrix =
            label.trim().starts_with("${{") && label.contains("matrix.") && label.matches("${{").count() == 1;
        only_matrix
            && !matrix.is_empty()
            && matrix.iter().any(|value| fresh(value))
            && !matrix
                .iter()
                .any(|value| value.contains("self-hosted") || value.contains("${{"))
    })
}

/// The kept machines that take such a job, by name, and how well that is known.
fn machines(stating: &Stating<'_>, labels: &[&str]) -> Vec<(String, Known)> {
    let name = stating.name();
    let constant = |machine: &str| format!("{name}:{machine}");
    let takes = |machine: &&Machine| {
        labels.iter().all(|label| {
            label.contains("${{")
                || machine
                    .labels
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(label))
        })
    };
    let listed: Vec<&Machine> = stating.context.machines.iter().flatten().filter(takes).collect();
    let literal = !labels.iter().any(|label| label.contains("${{"));
    if literal && !listed.is_empty() {
        let kept = listed.into_iter().filter(|machine| !machine.ephemeral);
        return kept
            .map(|machine| (constant(&machine.name), Known::Yes))
            .collect();
    }
    // Machines of the organization are in no repository's list, and a label may be that of a larger hosted one.
    let known = asked(
        format!("runners:{name}"),
        format!("whether every job on the machines of {name} that are not GitHub's gets a fresh one"),
        "`gabion pull` lists them; or `assume \"runners\" …` if they are ephemeral; or hosted ones",
    );
    let kept = stating
        .context
        .machines
        .iter()
        .flatten()
        .filter(|machine| !machine.ephemeral);
    let mut found: Vec<(String, Known)> = kept
        .filter(takes)
        .map(|machine| (constant(&machine.name), known.clone()))
        .collect();
    found.push((constant("machines"), known));
    found
}

//! Machines that outlive a job.

use crate::facts::{FactBase, Pred, Question};
use crate::language::model::Declaration;
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
    state_shared(&used, base);
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

/// Jobs come to every machine that has at least the labels which they ask for: one that asks for fewer comes to those of others too.
fn state_shared(used: &BTreeSet<String>, base: &mut FactBase) {
    let labels = |runner: &str| runner.split(',').map(str::to_owned).collect::<BTreeSet<String>>();
    let asked: Vec<(String, String)> = base
        .facts
        .iter()
        .filter(|fact| fact.atom.pred == Pred::OnRunner)
        .map(|fact| fact.atom.args())
        .map(|args| {
            let text = |at: usize| base.interner.text(args[at]).to_owned();
            (text(0), text(1))
        })
        .collect();
    for (job, wanted) in asked {
        let fewer = labels(&wanted);
        for runner in used.iter().filter(|runner| **runner != wanted) {
            if wanted.contains("${{") {
                let question = Question {
                    key: format!("labels:{job}"),
                    text: format!("whether {job} comes to {runner}; its labels are computed"),
                    answer: "write the labels out".to_owned(),
                };
                base.unknown(Pred::OnRunner, &[&job, runner], &question, None, "");
                continue;
            }
            if labels(runner).is_superset(&fewer) {
                let remark = "a machine with more labels takes it too";
                base.known(Pred::OnRunner, &[&job, runner], None, remark);
            }
        }
    }
}

//! What people have done already: open pull requests, and runs that they started or let in.

use super::Snapshot;
use crate::scenario::model::May;
use crate::scenario::write::unread;
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Snapshot<'_> {
    pub(super) fn pull_requests(&self) -> Value {
        let May::Known(requests) = &self.repository.open_pull_requests else {
            return unread();
        };
        let request = |(at, (id, request)): (usize, (&String, &crate::scenario::model::PullRequest))| {
            let digits: String = id.chars().filter(char::is_ascii_digit).collect();
            let mut out = json!({
                "number": digits.parse::<u64>().unwrap_or(at as u64 + 1),
                "author": self.writer.login(&request.author),
                "head": request.head,
                "base": request.base,
                "fork": self.writer.is_outsider(&request.author),
            });
            let full = format!("{}/{id}", self.id);
            let acts = self.writer.world.human_acts.iter();
            let acts: Vec<_> = acts
                .filter(|act| act.pull_request.as_deref() == Some(full.as_str()))
                .collect();
            let approved: BTreeSet<&String> = acts
                .iter()
                .filter(|act| act.does == "approve")
                .map(|act| &act.by)
                .collect();
            if !approved.is_empty() {
                out["approved_by"] = json!(approved);
            }
            if let Some(armed) = acts.iter().find(|act| act.does == "arm-auto-merge") {
                out["auto_merge"] = json!(armed.by);
            }
            out
        };
        requests.iter().enumerate().map(request).collect()
    }

    /// Runs that people have started, or let into an environment.
    pub(super) fn runs(&self) -> Value {
        let here = |name: &str, repository: Option<&str>| match name.split_once('/') {
            Some((of, name)) => (of == self.id).then(|| name.to_owned()),
            None => repository.is_none_or(|of| of == self.id).then(|| name.to_owned()),
        };
        let mut runs = Vec::new();
        for act in &self.writer.world.human_acts {
            let of = act.repository.as_deref();
            let named = |name: &Option<String>| name.as_deref().and_then(|name| here(name, of));
            match act.does.as_str() {
                "dispatch" => runs.extend(
                    named(&act.workflow)
                        .map(|workflow| json!({"workflow": format!("{workflow}.yml"), "by": act.by})),
                ),
                "approve-deployment" => {
                    let Some(environment) = named(&act.environment) else {
                        continue;
                    };
                    let enters = |workflow: &crate::scenario::model::Workflow| {
                        let mut jobs = workflow.jobs.values();
                        jobs.any(|job| job.environment == Some(May::Known(environment.clone())))
                    };
                    let workflows = self.repository.workflows.iter();
                    let entering = workflows.filter(|(_, workflow)| enters(workflow));
                    runs.extend(entering.map(|(workflow, _)| {
                        json!({"workflow": format!("{workflow}.yml"), "approved": [environment]})
                    }));
                }
                _ => {}
            }
        }
        json!(runs)
    }
}

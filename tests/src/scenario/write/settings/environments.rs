//! Environments: who lets a deployment in, and from where.

use super::Snapshot;
use crate::scenario::Refused;
use crate::scenario::model::{Branches, Environment, May};
use crate::scenario::write::unread;
use serde_json::{Value, json};

impl Snapshot<'_> {
    pub(super) fn environments(&self) -> Result<Value, Refused> {
        let May::Known(environments) = &self.repository.environments else {
            return Ok(unread());
        };
        let mut out = Vec::new();
        for (name, environment) in environments {
            let unsaid = Environment {
                required_reviewers: May::Unknown,
                prevent_self_review: May::Unknown,
                admins_can_bypass: Some(May::Unknown),
                deployment_branches: May::Unknown,
            };
            out.push(self.environment(name, environment.known().unwrap_or(&unsaid))?);
        }
        Ok(Value::Array(out))
    }

    fn environment(&self, name: &str, environment: &Environment) -> Result<Value, Refused> {
        let key = format!("{}.environments.{name}", self.key);
        let mut reviewers = Vec::new();
        for reviewer in environment.required_reviewers.known().into_iter().flatten() {
            let principal = self
                .writer
                .principal(reviewer, &format!("{key}.required_reviewers"))?;
            let kind = if principal.kind == "team" { "Team" } else { "User" };
            reviewers.push(json!({"type": kind, "id": self.writer.number(reviewer), "name": reviewer}));
        }
        let mut out = json!({
            "name": name,
            "reviewers": reviewers,
            "prevent_self_review": environment.prevent_self_review == May::Known(true),
            "wait_timer": 0,
            "secrets": self.listed(&format!("environment:{}/{name}", self.id)),
            "variables": [],
        });
        if let Some(May::Known(bypass)) = &environment.admins_can_bypass {
            out["can_admins_bypass"] = json!(bypass);
        }
        let not_read: Vec<&str> = [
            ("reviewers", environment.required_reviewers == May::Unknown),
            (
                "prevent_self_review",
                environment.prevent_self_review == May::Unknown,
            ),
            (
                "can_admins_bypass",
                environment.admins_can_bypass == Some(May::Unknown),
            ),
        ]
        .into_iter()
        .filter_map(|(rule, unread)| unread.then_some(rule))
        .collect();
        if !not_read.is_empty() {
            out["not_read"] = json!(not_read);
        }
        match &environment.deployment_branches {
            May::Unknown => {
                out["deployment_branch_policy"] =
                    json!({"protected_branches": false, "custom_branch_policies": true});
                out["branches"] = unread();
            }
            May::Known(Branches::Word(word)) if word == "all" => {}
            May::Known(Branches::Word(word)) if word == "protected" => {
                out["deployment_branch_policy"] =
                    json!({"protected_branches": true, "custom_branch_policies": false});
            }
            May::Known(Branches::Word(word)) => {
                return Err(Refused::new(
                    format!("{key}.deployment_branches"),
                    format!("`{word}` is no such policy"),
                ));
            }
            May::Known(Branches::Patterns(patterns)) => {
                out["deployment_branch_policy"] =
                    json!({"protected_branches": false, "custom_branch_policies": true});
                let policy = |pattern: &String| {
                    let kind = if self.is_of_tags(pattern) { "tag" } else { "branch" };
                    json!({"name": pattern, "type": kind})
                };
                out["branches"] = patterns.iter().map(policy).collect();
            }
        }
        Ok(out)
    }

    /// Whether a pattern is one that a workflow or a rule of this repository has for tags.
    fn is_of_tags(&self, pattern: &str) -> bool {
        let rulesets = self
            .repository
            .rulesets
            .known()
            .into_iter()
            .flat_map(|all| all.values());
        let mut rulesets = rulesets.filter(|ruleset| ruleset.target.as_deref() == Some("tag"));
        let ruled = rulesets.any(|ruleset| ruleset.include.iter().any(|include| include == pattern));
        let mut workflows = self.repository.workflows.values();
        let started = workflows.any(|workflow| {
            let push = workflow.triggers.get("push");
            let tags = push.and_then(|push| push.get("tags")).and_then(Value::as_array);
            tags.is_some_and(|tags| tags.iter().any(|tag| tag == pattern))
        });
        ruled || started
    }
}

//! Rulesets, and classic protections of branches.

use super::Snapshot;
use crate::scenario::Refused;
use crate::scenario::model::{Bypass, Check, May, Protection, PullRequestRule, Rules, Ruleset};
use crate::scenario::write::{stated, unread, unstated};
use serde_json::{Value, json};

impl Snapshot<'_> {
    pub(super) fn rulesets(&self) -> Result<Value, Refused> {
        let May::Known(rulesets) = &self.repository.rulesets else {
            return Ok(unread());
        };
        let mut out = Vec::new();
        for (name, ruleset) in rulesets {
            match self.ruleset(name, ruleset) {
                Err(refused) if refused.is_unknown() => return Ok(unread()),
                found => out.extend(found?),
            }
        }
        Ok(Value::Array(out))
    }

    /// A ruleset with what is stated of it; and for each value that nobody has stated a second one, of which nobody knows whether it
    /// is in force, that asks as much as the value can: rules only ever restrict.
    fn ruleset(&self, name: &str, ruleset: &Ruleset) -> Result<Vec<Value>, Refused> {
        let key = format!("{}.rulesets.{name}", self.key);
        let mut out = vec![self.one_ruleset(name, ruleset, &ruleset.enforcement, &key)?];
        for (field, fullest) in unstated::of(ruleset) {
            let name = format!("{name}: {field}");
            out.push(self.one_ruleset(&name, &fullest, &May::Unknown, &key)?);
        }
        out[0]["rules"] = json!(self.rules(&unstated::loosest(&ruleset.rules), &key)?);
        Ok(out)
    }

    fn one_ruleset(
        &self,
        name: &str,
        ruleset: &Ruleset,
        enforcement: &May<String>,
        key: &str,
    ) -> Result<Value, Refused> {
        let target = ruleset.target.as_deref().unwrap_or("branch");
        let folder = if target == "tag" { "tags" } else { "heads" };
        let spelled = |pattern: &String| match pattern.starts_with('~') || pattern.starts_with("refs/") {
            true => pattern.clone(),
            false => format!("refs/{folder}/{pattern}"),
        };
        let include: Vec<String> = ruleset.include.iter().map(spelled).collect();
        let bypass = match &ruleset.bypass_actors {
            May::Unknown => unread(),
            May::Known(entries) => {
                let entries: Result<Vec<Value>, Refused> =
                    entries.iter().map(|entry| self.bypass(entry, key)).collect();
                Value::Array(entries?)
            }
        };
        let enforcement = enforcement.known().map_or("unknown", String::as_str);
        let rules = match enforcement {
            "unknown" => self.rules(&unstated::loosest(&ruleset.rules), key)?,
            _ => Vec::new(),
        };
        Ok(json!({
            "name": name,
            "target": target,
            "enforcement": enforcement,
            "bypass_actors": bypass,
            "conditions": {"ref_name": {"include": include, "exclude": []}},
            "rules": rules,
        }))
    }

    fn bypass(&self, entry: &Bypass, key: &str) -> Result<Value, Refused> {
        let (actor, writer) = (entry.actor.as_str(), self.writer);
        let (kind, id) = match actor {
            "deploy-keys" => ("DeployKey", Value::Null),
            "organization-admins" => ("OrganizationAdmin", Value::Null),
            _ => {
                let principal = writer.principal(actor, &format!("{key}.bypass_actors"))?;
                let kind = match principal.kind.as_str() {
                    "team" => "Team",
                    _ if writer.is_app(actor) => "Integration",
                    _ => "User",
                };
                (kind, json!(writer.number(actor)))
            }
        };
        // The worst mode, where nobody has stated it; the other one is in a second ruleset.
        let mode = match entry.mode.known().map(String::as_str) {
            None | Some("") => "always",
            Some(mode) => mode,
        };
        Ok(json!({"actor_type": kind, "actor_id": id, "bypass_mode": mode}))
    }

    fn rules(&self, rules: &Rules, key: &str) -> Result<Vec<Value>, Refused> {
        let mut out = Vec::new();
        if let Some(rule) = &rules.pull_request {
            let rule = stated(rule, &format!("{key}.rules.pull_request"))?;
            out.push(json!({"type": "pull_request", "parameters": self.pull_request(rule, key)?}));
        }
        if !rules.required_checks.is_empty() {
            let checks: Result<Vec<Value>, Refused> = rules
                .required_checks
                .iter()
                .map(|check| self.check(check, key))
                .collect();
            out.push(json!({"type": "required_status_checks", "parameters": {
                "do_not_enforce_on_create": false,
                "strict_required_status_checks_policy": false,
                "required_status_checks": checks?,
            }}));
        }
        if let Some(queue) = &rules.merge_queue {
            out.push(json!({"type": "merge_queue", "parameters": {
                "check_response_timeout_minutes": 60,
                "grouping_strategy": queue.grouping.as_deref().unwrap_or("ALLGREEN"),
                "max_entries_to_build": 5,
                "max_entries_to_merge": 5,
                "merge_method": "MERGE",
                "min_entries_to_merge": 1,
                "min_entries_to_merge_wait_minutes": 5,
            }}));
        }
        for (name, rule) in [
            ("creation", &rules.creation),
            ("update", &rules.update),
            ("deletion", &rules.deletion),
        ] {
            if *stated(rule, &format!("{key}.rules.{name}"))? {
                out.push(json!({"type": name}));
            }
        }
        Ok(out)
    }

    fn pull_request(&self, rule: &PullRequestRule, key: &str) -> Result<Value, Refused> {
        let key = format!("{key}.rules.pull_request");
        let on = |value: &May<bool>, name: &str| stated(value, &format!("{key}.{name}")).copied();
        let mut out = json!({
            "required_approving_review_count": stated(&rule.required_approvals, &format!("{key}.required_approvals"))?,
            "dismiss_stale_reviews_on_push": on(&rule.dismiss_stale_reviews, "dismiss_stale_reviews")?,
            "require_code_owner_review": on(&rule.require_code_owner_review, "require_code_owner_review")?,
            "require_last_push_approval": on(&rule.require_last_push_approval, "require_last_push_approval")?,
            "required_review_thread_resolution": false,
        });
        let reviewers = stated(&rule.required_reviewers, &format!("{key}.required_reviewers"))?;
        if !reviewers.is_empty() {
            let one = |reviewer: &crate::scenario::model::Reviewer| {
                json!({
                    "reviewer": {"type": "Team", "id": self.writer.number(&reviewer.team)},
                    "minimum_approvals": reviewer.minimum_approvals,
                    "file_patterns": reviewer.file_patterns,
                })
            };
            out["required_reviewers"] = reviewers.iter().map(one).collect();
        }
        Ok(out)
    }

    fn check(&self, check: &Check, key: &str) -> Result<Value, Refused> {
        let integration = stated(
            &check.integration,
            &format!("{key}.rules.required_checks.integration"),
        )?;
        let mut out = json!({"context": check.context});
        match integration.as_str() {
            "any" | "" => {}
            "github-actions" => out["integration_id"] = json!(15368),
            app => {
                self.writer
                    .principal(app, &format!("{key}.rules.required_checks.integration"))?;
                out["integration_id"] = json!(self.writer.number(app));
            }
        }
        Ok(out)
    }

    pub(super) fn protections(&self) -> Result<Value, Refused> {
        let May::Known(protections) = &self.repository.branch_protection else {
            return Ok(unread());
        };
        let mut out = Vec::new();
        for (pattern, protection) in protections {
            match self.protection(pattern, protection) {
                Err(refused) if refused.is_unknown() => return Ok(unread()),
                found => out.push(found?),
            }
        }
        Ok(Value::Array(out))
    }

    fn protection(&self, pattern: &str, protection: &Protection) -> Result<Value, Refused> {
        let key = format!("{}.branch_protection.{pattern}", self.key);
        let on = |value: &May<bool>, name: &str| stated(value, &format!("{key}.{name}")).copied();
        let approvals = stated(
            &protection.required_approvals,
            &format!("{key}.required_approvals"),
        )?;
        let owners = on(&protection.require_code_owner_review, "require_code_owner_review")?;
        let mut out = json!({
            "pattern": pattern,
            "enforce_admins": on(&protection.enforce_admins, "enforce_admins")?,
            "block_creations": on(&protection.block_creations, "block_creations")?,
            "allow_deletions": on(&protection.allow_deletions, "allow_deletions")?,
        });
        if *approvals > 0 || owners {
            out["required_pull_request_reviews"] = json!({
                "required_approving_review_count": approvals,
                "require_code_owner_reviews": owners,
                "dismiss_stale_reviews": on(&protection.dismiss_stale_reviews, "dismiss_stale_reviews")?,
                "require_last_push_approval": on(&protection.require_last_push_approval, "require_last_push_approval")?,
            });
        }
        let allowed = stated(&protection.restrict_pushes, &format!("{key}.restrict_pushes"))?;
        if !allowed.is_empty() {
            let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<String> {
                allowed.iter().filter(|name| wanted(name)).cloned().collect()
            };
            let is_team = |name: &str| {
                let principal = self.writer.world.principals.get(name);
                principal.is_some_and(|principal| principal.kind == "team")
            };
            let is_app = |name: &str| self.writer.is_app(name);
            out["restrictions"] = json!({
                "teams": of(&is_team),
                "apps": of(&is_app),
                "users": of(&|name| !is_team(name) && !is_app(name)),
            });
        }
        if !protection.required_checks.is_empty() {
            let contexts: Vec<&String> = protection
                .required_checks
                .iter()
                .map(|check| &check.context)
                .collect();
            out["required_status_checks"] = json!({"strict": false, "contexts": contexts});
        }
        Ok(out)
    }
}

//! A repository's settings as a snapshot, and its CODEOWNERS file.

use super::unstated;
use super::{AS_OF, Files, Writer, pretty, readable, secret_name, stated, unread, workflows};
use crate::scenario::Refused;
use crate::scenario::model::{
    Branches, Bypass, Check, Environment, May, OwnerLine, Protection, PullRequestRule, Repository, Rules,
    Ruleset,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Where repositories lie. A pipeline of Azure DevOps is written as the workflow that does the same: jobs, secrets, approvals and
/// branches mean there what the vocabulary says of them, and nothing of this file is read from the platform itself.
const PLATFORMS: [&str; 2] = ["github", AZURE];
const AZURE: &str = "azure-devops";

pub(super) fn write(
    writer: &Writer<'_>,
    id: &str,
    repository: &Repository,
    files: &mut Files,
) -> Result<(), Refused> {
    let key = format!("world.repositories.{id}");
    if let Some(platform) = repository
        .platform
        .as_deref()
        .filter(|platform| !PLATFORMS.contains(platform))
    {
        let why = format!("`{platform}` is no platform");
        return Err(Refused::new(format!("{key}.platform"), why));
    }
    let snapshot = Snapshot {
        writer,
        id,
        repository,
        key,
    };
    files.insert(format!("gabion/observed/{id}.json"), pretty(&snapshot.json()?)?);
    let place = repository.codeowners_path.clone();
    let place = place.unwrap_or_else(|| ".github/CODEOWNERS".to_owned());
    match &repository.codeowners {
        May::Known(lines) if lines.is_empty() => {}
        May::Known(lines) => {
            let text: String = lines.iter().map(|line| owned(writer, line)).collect();
            files.insert(format!("{id}/{place}"), text.into_bytes());
        }
        // A file that is there, and that nobody here can read.
        May::Unknown => {
            files.insert(format!("{id}/{place}"), vec![0xff, 0xfe, b'\n']);
        }
    }
    Ok(())
}

/// A line of CODEOWNERS.
fn owned(writer: &Writer<'_>, line: &OwnerLine) -> String {
    let organization = writer.organization();
    let owner = |owner: &String| match writer.world.principals.get(owner) {
        Some(principal) if principal.kind == "team" => format!("@{organization}/{owner}"),
        _ => format!("@{owner}"),
    };
    let owners: Vec<String> = line.owners.iter().map(owner).collect();
    let line = format!("{} {}", line.pattern, owners.join(" "));
    line.trim_end().to_owned() + "\n"
}

struct Snapshot<'a> {
    writer: &'a Writer<'a>,
    id: &'a str,
    repository: &'a Repository,
    key: String,
}

impl Snapshot<'_> {
    fn json(&self) -> Result<Value, Refused> {
        let repository = self.repository;
        let mut out = Map::new();
        let mut put = |key: &str, value: Value| {
            out.insert(key.to_owned(), value);
        };
        put("gabion-snapshot", json!(1));
        put("as_of", json!(AS_OF));
        put("repository", json!(repository.full_name));
        if let Some(id) = repository.repository_id {
            put("id", json!(id));
        }
        if let Some(id) = repository.owner_id {
            put("owner_id", json!(id));
        }
        put("visibility", word(&repository.visibility));
        put(
            "plan",
            match repository.platform.as_deref() {
                // Approvals are in force there whatever is paid.
                Some(AZURE) => json!("enterprise"),
                _ => word(&repository.plan),
            },
        );
        put("default_branch", json!("main"));
        put(
            "allow_auto_merge",
            readable(&repository.auto_merge, |on| json!(on)),
        );
        put("branches", json!(self.branches()));
        put("rulesets", self.rulesets()?);
        put("protections", self.protections()?);
        put("environments", self.environments()?);
        put(
            "actions",
            json!({
                "can_approve_pull_request_reviews": readable(&repository.actions_can_approve, |can| json!(can)),
                "default_workflow_permissions": self.default_token(),
            }),
        );
        if let Some(oidc) = self.oidc()? {
            put("oidc", oidc);
        }
        put("teams", self.teams());
        put("collaborators", self.collaborators());
        put("apps", self.apps());
        put("deploy_keys", self.deploy_keys());
        put("secrets", self.listed(&format!("repository:{}", self.id)));
        put("variables", json!(self.variables("repository-variable", self.id)));
        put(
            "organization_secrets",
            self.listed(&format!("organization:{}", self.writer.organization())),
        );
        put("open_pull_requests", self.pull_requests());
        put("runs", self.runs());
        self.copilot(&mut put);
        Ok(Value::Object(out))
    }

    /// What a job's token may where no workflow says: asked, where a job's permissions are not stated.
    fn default_token(&self) -> Value {
        let mut jobs = self
            .repository
            .workflows
            .values()
            .flat_map(|workflow| workflow.jobs.values());
        match jobs.any(workflows::asks_default) {
            true => unread(),
            false => json!("read"),
        }
    }

    fn copilot(&self, put: &mut impl FnMut(&str, Value)) {
        let off = self.repository.count_copilot_approvals == May::Known(false);
        let silent = self.repository.copilot_reviews == May::Known(false);
        if !(off && silent) {
            put(
                "copilot",
                json!({
                    "reviews": readable(&self.repository.copilot_reviews, |on| json!(on)),
                    "approvals_count": readable(&self.repository.count_copilot_approvals, |on| json!(on)),
                }),
            );
        }
    }

    /// The branches that are there: those that something speaks of by name.
    fn branches(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::from(["main".to_owned()]);
        let repository = self.repository;
        for request in repository
            .open_pull_requests
            .known()
            .into_iter()
            .flat_map(|all| all.values())
        {
            found.extend([request.head.clone(), request.base.clone()]);
        }
        let rulesets = repository
            .rulesets
            .known()
            .into_iter()
            .flat_map(|all| all.values());
        for ruleset in rulesets.filter(|ruleset| ruleset.target.as_deref() != Some("tag")) {
            found.extend(ruleset.include.iter().cloned());
        }
        found.extend(
            repository
                .branch_protection
                .known()
                .into_iter()
                .flat_map(|all| all.keys().cloned()),
        );
        for asset in self.writer.world.assets.values() {
            if asset.repository.as_deref() == Some(self.id) {
                found.extend(asset.branch.clone());
            }
            let ways = asset.changed_by.iter().chain(&asset.destroyed_by);
            for way in ways.filter(|way| way.gitops.as_deref() == Some(self.id)) {
                found.extend(way.branch.clone());
            }
        }
        found.retain(|branch| !branch.contains(['*', '?', '~', '[']));
        found
    }

    fn rulesets(&self) -> Result<Value, Refused> {
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

    fn protections(&self) -> Result<Value, Refused> {
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

    fn environments(&self) -> Result<Value, Refused> {
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

    fn oidc(&self) -> Result<Option<Value>, Refused> {
        let format = match &self.repository.oidc_subject {
            None => "name",
            Some(May::Unknown) => return Ok(None),
            Some(May::Known(format)) => format.as_str(),
        };
        match format {
            "name" => Ok(Some(json!({"use_default": true, "use_immutable_subject": false}))),
            "immutable" => Ok(Some(json!({"use_default": true, "use_immutable_subject": true}))),
            other => Err(Refused::new(
                format!("{}.oidc_subject", self.key),
                format!("`{other}` is no format"),
            )),
        }
    }

    fn role(&self, user: &str) -> Option<&str> {
        if self
            .writer
            .world
            .organization
            .owners
            .iter()
            .any(|owner| owner == user)
        {
            return Some("admin");
        }
        let roles = self.repository.roles.known()?;
        roles.get(user)?.known().map(String::as_str)
    }

    /// The teams of the world. A team's role is that of its most trusted member; what each member may is said of the member.
    fn teams(&self) -> Value {
        let rank = |role: &str| {
            ["read", "triage", "write", "maintain", "admin"]
                .iter()
                .position(|known| *known == role)
        };
        let principals = &self.writer.world.principals;
        let teams = principals
            .iter()
            .filter(|(_, principal)| principal.kind == "team");
        let team = |(id, team): (&String, &crate::scenario::model::Principal)| {
            let members = team.members.known().into_iter().flatten();
            let role = members
                .filter_map(|member| self.role(member))
                .max_by_key(|role| rank(role));
            let members = readable(&team.members, |members| {
                let member = |login: &String| {
                    let human = principals
                        .get(login)
                        .is_none_or(|principal| principal.kind == "human");
                    let kind = if human { "human" } else { "machine" };
                    json!({"login": login, "id": self.writer.number(login), "kind": kind})
                };
                members.iter().map(member).collect()
            });
            json!({
                "slug": id,
                "id": self.writer.number(id),
                "permission": role.unwrap_or(if team.members == May::Unknown { "write" } else { "read" }),
                "members": members,
                "privacy": "closed",
            })
        };
        teams.map(team).collect()
    }

    fn collaborators(&self) -> Value {
        let May::Known(roles) = &self.repository.roles else {
            return unread();
        };
        if roles.values().any(|role| *role == May::Unknown) {
            return unread();
        }
        let owners = self.writer.world.organization.owners.iter();
        let users: BTreeSet<&String> = roles.keys().chain(owners).collect();
        let user = |login: &&String| {
            let principal = self.writer.world.principals.get(*login);
            let human = principal.is_none_or(|principal| principal.kind == "human");
            json!({
                "login": login,
                "id": self.writer.number(login),
                "kind": if human { "human" } else { "machine" },
                "role": self.role(login).unwrap_or("read"),
            })
        };
        users.iter().map(user).collect()
    }

    /// The installed Apps, with what their tokens may here.
    fn apps(&self) -> Value {
        let mut apps: Vec<Value> = Vec::new();
        for id in self
            .writer
            .world
            .principals
            .keys()
            .filter(|id| self.writer.is_app(id))
        {
            let tokens = self
                .writer
                .credentials("app-token")
                .filter(|(_, token)| token.acts_as.as_deref() == Some(id));
            let mut permissions = BTreeSet::new();
            let (mut installed, mut unknown) = (false, false);
            for (_, token) in tokens {
                match token.repositories.known().map(|all| all.get(self.id)) {
                    None | Some(Some(May::Unknown)) => unknown = true,
                    Some(None) => {}
                    Some(Some(May::Known(levels))) => {
                        installed = true;
                        unknown |= levels.values().any(|level| level.known().is_none());
                        let known = levels
                            .iter()
                            .filter_map(|(name, level)| Some((name, level.known()?)));
                        let granted = known.filter(|(_, level)| *level != "none");
                        permissions.extend(granted.map(|(name, level)| format!("{name}:{level}")));
                    }
                }
            }
            if installed || unknown {
                let permissions = if unknown { unread() } else { json!(permissions) };
                apps.push(json!({
                    "slug": id,
                    "app_id": self.writer.number(id),
                    "permissions": permissions,
                }));
            }
        }
        Value::Array(apps)
    }

    fn deploy_keys(&self) -> Value {
        let keys = self
            .writer
            .credentials("deploy-key")
            .filter(|(_, key)| key.repository.as_deref() == Some(self.id));
        keys.map(|(id, key)| json!({"title": id, "read_only": key.read_only == May::Known(true)}))
            .collect()
    }

    fn secrets(&self, place: &str) -> Vec<String> {
        let stored = self.writer.world.credentials.iter().filter(|(_, credential)| {
            credential
                .stored_in
                .as_ref()
                .and_then(May::known)
                .map(String::as_str)
                == Some(place)
        });
        stored.map(|(id, _)| secret_name(id)).collect()
    }

    /// The names of what is stored in a place; nobody has listed them, if there is one of which nobody knows the place.
    fn listed(&self, place: &str) -> Value {
        let mut credentials = self.writer.world.credentials.values();
        match credentials.any(|credential| credential.stored_in == Some(May::Unknown)) {
            true => unread(),
            false => json!(self.secrets(place)),
        }
    }

    fn variables(&self, kind: &str, place: &str) -> Vec<String> {
        let prefix = format!("{kind}:{place}/");
        let assets = self.writer.world.assets.values();
        let states = assets.filter_map(|asset| asset.state_in.as_ref().and_then(May::known));
        states
            .filter_map(|state| state.strip_prefix(&prefix))
            .map(str::to_owned)
            .collect()
    }

    /// Runs that people have started, or let into an environment.
    fn runs(&self) -> Value {
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

    fn pull_requests(&self) -> Value {
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
}

fn word(value: &May<String>) -> Value {
    match value {
        May::Known(word) if word.is_empty() => unread(),
        other => readable(other, |word| json!(word)),
    }
}

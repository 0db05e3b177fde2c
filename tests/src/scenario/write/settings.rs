//! A repository's settings as a snapshot, and its CODEOWNERS file.

mod environments;
mod past;
mod people;
mod rules;

use super::{AS_OF, Files, Writer, pretty, readable, secret_name, unread, workflows};
use crate::scenario::Refused;
use crate::scenario::model::{May, OwnerLine, Repository};
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
}

fn word(value: &May<String>) -> Value {
    match value {
        May::Known(word) if word.is_empty() => unread(),
        other => readable(other, |word| json!(word)),
    }
}

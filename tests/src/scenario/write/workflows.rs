//! Workflow files.

use super::{Files, Writer, secret_name, stated};
use crate::scenario::Refused;
use crate::scenario::model::{Condition, Job, May, OneOrMany, Repository, Workflow};
use serde_json::{Map, Value, json};

/// Actions by full commit, as teams pin them.
const CHECKOUT: &str = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1";
const UPLOAD: &str = "actions/upload-artifact@330a01c490aca151604b8cf639adc76d48f6c5d4";
const DOWNLOAD: &str = "actions/download-artifact@018cc2cf5baa6db3ef3c5f8a56943fffe632ef53";
const SAVE: &str = "actions/cache/save@0057852bfaa89a56745cba8c7296529d2fc39830";
const RESTORE: &str = "actions/cache/restore@0057852bfaa89a56745cba8c7296529d2fc39830";
const CREDENTIALS: &str = "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c";

/// An action that ends when people have answered.
const APPROVAL: &str = "trstringer/manual-approval@0123456789abcdef0123456789abcdef01234567";

/// An action that nobody has described.
const TOOL: &str = "acme/tool@0123456789abcdef0123456789abcdef01234567";

/// Whether nobody has stated what a job's token may.
pub(super) fn asks_default(job: &Job) -> bool {
    match &job.permissions {
        May::Unknown => true,
        May::Known(levels) => levels.values().any(|level| *level == May::Unknown),
    }
}

pub(super) fn write(
    writer: &Writer<'_>,
    id: &str,
    repository: &Repository,
    files: &mut Files,
) -> Result<(), Refused> {
    for (name, workflow) in &repository.workflows {
        let key = format!("world.repositories.{id}.workflows.{name}");
        let file = Writing {
            writer,
            repository: id,
            workflow,
            key,
        };
        let text = yaml_serde::to_string(&file.json(name)?)
            .map_err(|error| Refused::new(file.key.clone(), error.to_string()))?;
        files.insert(format!("{id}/.github/workflows/{name}.yml"), text.into_bytes());
    }
    Ok(())
}

struct Writing<'a> {
    writer: &'a Writer<'a>,
    repository: &'a str,
    workflow: &'a Workflow,
    key: String,
}

impl Writing<'_> {
    fn json(&self, name: &str) -> Result<Value, Refused> {
        let mut jobs = Map::new();
        for (id, job) in &self.workflow.jobs {
            if let Some(gate) = &job.gate {
                jobs.insert(format!("gate-{gate}"), self.waiting(gate)?);
            }
            jobs.insert(id.clone(), self.job(id, job)?);
        }
        let mut out = json!({"name": name, "on": self.triggers()});
        if !self.workflow.jobs.values().any(asks_default) {
            out["permissions"] = json!({});
        }
        out["jobs"] = Value::Object(jobs);
        Ok(out)
    }

    fn triggers(&self) -> Value {
        let event = |(event, value): (&String, &Value)| {
            let value = match (event.as_str(), value) {
                ("schedule", Value::String(word)) => json!([{"cron": cron(word)}]),
                ("workflow_run", Value::Object(map)) if !map.contains_key("types") => {
                    let mut map = map.clone();
                    map.insert("types".to_owned(), json!(["completed"]));
                    Value::Object(map)
                }
                (_, Value::Object(map)) if map.is_empty() => Value::Null,
                (_, other) => other.clone(),
            };
            (event.clone(), value)
        };
        Value::Object(self.workflow.triggers.iter().map(event).collect())
    }

    fn job(&self, id: &str, job: &Job) -> Result<Value, Refused> {
        let key = format!("{}.jobs.{id}", self.key);
        let mut out = Map::new();
        if let Some(context) = &job.reports {
            out.insert("name".to_owned(), json!(context));
        }
        if let Some(condition) = &job.condition {
            let text = match condition {
                May::Known(condition) => self.condition(condition, &key)?,
                May::Unknown => Some("vars.ENABLED == 'yes'".to_owned()),
            };
            if let Some(text) = text {
                out.insert("if".to_owned(), json!(text));
            }
        }
        if let Some(gate) = &job.gate {
            out.insert("needs".to_owned(), json!([format!("gate-{gate}")]));
        }
        if !asks_default(job) {
            let mut permissions = Map::new();
            for (name, level) in job.permissions.known().into_iter().flatten() {
                let level = stated(level, &format!("{key}.permissions.{name}"))?;
                permissions.insert(name.replace('_', "-"), json!(level));
            }
            out.insert("permissions".to_owned(), Value::Object(permissions));
        }
        if let Some(uses) = &job.uses {
            return self.call(uses, out, &key);
        }
        if let Some(environment) = &job.environment {
            let name = match environment {
                May::Known(name) => json!(name),
                May::Unknown => json!("${{ vars.ENVIRONMENT }}"),
            };
            out.insert("environment".to_owned(), name);
        }
        let runner = match &job.runner {
            Some(runner) => self.runner(runner, &key)?,
            None => json!("ubuntu-24.04"),
        };
        out.insert("runs-on".to_owned(), runner);
        out.insert("timeout-minutes".to_owned(), json!(30));
        let mut env = Map::new();
        for secret in &job.secrets {
            let name = secret_name(secret);
            env.insert(name.clone(), json!(format!("${{{{ secrets.{name} }}}}")));
        }
        if !env.is_empty() {
            out.insert("env".to_owned(), Value::Object(env));
        }
        out.insert("steps".to_owned(), Value::Array(self.steps(job, &key)?));
        Ok(Value::Object(out))
    }

    /// The job that waits for a gate's people. A time limit that lets the run go on is a failure that nobody minds.
    fn waiting(&self, id: &str) -> Result<Value, Refused> {
        let key = format!("world.gates.{id}");
        let gate = self.writer.world.gates.get(id);
        let gate = gate.ok_or_else(|| Refused::new(key.clone(), "there is no such gate"))?;
        let mut approvers = Vec::new();
        for approver in &gate.approvers {
            self.writer.principal(approver, &format!("{key}.approvers"))?;
            approvers.push(approver.as_str());
        }
        let repository = &self.writer.world.repositories[self.repository];
        if approvers.is_empty() {
            // Where nobody is named, anybody who writes may answer.
            let roles = repository.roles.known().into_iter().flatten();
            let writing = roles.filter(|(_, role)| matches!(role, May::Known(role) if role != "read"));
            approvers.extend(writing.map(|(user, _)| user.as_str()));
        }
        let mut step = json!({
            "uses": APPROVAL,
            "timeout-minutes": gate.timeout_minutes.unwrap_or(60),
            "with": {
                "secret": "${{ github.token }}",
                "approvers": approvers.join(","),
                "minimum-approvals": gate.approvals.max(1).to_string(),
            },
        });
        match gate.on_timeout.as_ref() {
            None => {}
            Some(May::Unknown) => step["continue-on-error"] = json!("${{ vars.GATE_RESUMES == 'yes' }}"),
            Some(May::Known(word)) if word == "reject" => {}
            Some(May::Known(word)) if word == "resume" => step["continue-on-error"] = json!(true),
            Some(May::Known(other)) => {
                let why = format!("`{other}` is neither `reject` nor `resume`");
                return Err(Refused::new(format!("{key}.on_timeout"), why));
            }
        }
        Ok(json!({
            "permissions": {"issues": "write"},
            "runs-on": "ubuntu-24.04",
            "steps": [step],
        }))
    }

    fn runner(&self, runner: &str, key: &str) -> Result<Value, Refused> {
        let known = self.writer.world.runners.get(runner);
        known
            .ok_or_else(|| Refused::new(format!("{key}.runner"), format!("there is no runner `{runner}`")))?;
        Ok(json!(["self-hosted", runner]))
    }

    fn call(
        &self,
        uses: &crate::scenario::model::Uses,
        mut out: Map<String, Value>,
        key: &str,
    ) -> Result<Value, Refused> {
        let target = self.writer.world.repositories.get(&uses.repository);
        let full = target
            .map(|repository| repository.full_name.clone())
            .ok_or_else(|| {
                Refused::new(
                    format!("{key}.uses.repository"),
                    format!("there is no repository `{}`", uses.repository),
                )
            })?;
        let file = format!(".github/workflows/{}.yml", uses.workflow);
        let called = if uses.repository == self.repository && uses.reference == "main" {
            format!("./{file}")
        } else {
            format!("{full}/{file}@{}", uses.reference)
        };
        out.insert("uses".to_owned(), json!(called));
        out.insert("secrets".to_owned(), json!("inherit"));
        Ok(Value::Object(out))
    }

    fn steps(&self, job: &Job, key: &str) -> Result<Vec<Value>, Refused> {
        let mut steps = Vec::new();
        let checkout = job.checkout.as_ref();
        let checkout = checkout.map(|checkout| checkout.known().map_or("unknown", String::as_str));
        let run = self.workflow.triggers.contains_key("workflow_run");
        match checkout.unwrap_or("event") {
            "none" => {}
            "unknown" => steps.push(with_ref("${{ vars.CHECKOUT }}")),
            "event" => steps.push(json!({"uses": CHECKOUT})),
            "base" if self.is_proposed() => steps.push(with_ref("${{ github.event.pull_request.base.sha }}")),
            "base" => steps.push(with_ref("${{ github.event.repository.default_branch }}")),
            "pr-head" if run => steps.push(with_ref("${{ github.event.workflow_run.head_sha }}")),
            "pr-head" => steps.push(with_ref("${{ github.event.pull_request.head.sha }}")),
            other => {
                return Err(Refused::new(
                    format!("{key}.checkout"),
                    format!("`{other}` is no checkout"),
                ));
            }
        }
        for name in &job.restores_cache {
            steps.push(json!({"uses": RESTORE, "with": {"path": "~/.cache", "key": name}}));
        }
        if let Some(from) = &job.consumes_artifact {
            steps.extend(self.consumed(from, key)?);
        }
        if let Some(role) = &job.assumes {
            steps.push(self.assumed(role, key)?);
        }
        match job.runs_code {
            May::Known(true) => steps.push(json!({"run": "./ci/run.sh"})),
            May::Known(false) => {}
            May::Unknown => steps.push(json!({"uses": TOOL})),
        }
        if let Some(what) = &job.approves {
            if what != "pull-request" {
                return Err(Refused::new(
                    format!("{key}.approves"),
                    format!("`{what}` cannot be approved"),
                ));
            }
            steps.push(json!({
                "run": "gh pr review --approve \"$NUMBER\"",
                "env": {"GH_TOKEN": "${{ github.token }}", "NUMBER": "${{ github.event.pull_request.number }}"},
            }));
        }
        if let Some(name) = &job.uploads_artifact {
            steps.push(json!({"uses": UPLOAD, "with": {"name": name, "path": "dist"}}));
        }
        for name in &job.saves_cache {
            steps.push(json!({"uses": SAVE, "with": {"path": "~/.cache", "key": name}}));
        }
        if steps.is_empty() {
            steps.push(json!({"run": "true"}));
        }
        Ok(steps)
    }

    /// Whether pull requests start this workflow, so that it has a base.
    fn is_proposed(&self) -> bool {
        let mut events = self.workflow.triggers.keys();
        events.any(|event| event.starts_with("pull_request"))
    }

    fn consumed(&self, from: &str, key: &str) -> Result<Vec<Value>, Refused> {
        let repository = &self.writer.world.repositories[self.repository];
        let job = from
            .split_once('/')
            .and_then(|(workflow, job)| repository.workflows.get(workflow)?.jobs.get(job));
        let name = job.and_then(|job| job.uploads_artifact.clone()).ok_or_else(|| {
            Refused::new(
                format!("{key}.consumes_artifact"),
                format!("`{from}` uploads no artifact"),
            )
        })?;
        Ok(vec![
            json!({"uses": DOWNLOAD, "with": {
                "name": name,
                "path": "bundle",
                "run-id": "${{ github.event.workflow_run.id }}",
                "github-token": "${{ github.token }}",
            }}),
            json!({"run": "./bundle/run.sh"}),
        ])
    }

    fn assumed(&self, role: &str, key: &str) -> Result<Value, Refused> {
        let cloud = &self.writer.world.cloud;
        let account = cloud
            .roles
            .get(role)
            .and_then(|role| cloud.accounts.get(&role.account))
            .ok_or_else(|| Refused::new(format!("{key}.assumes"), format!("there is no role `{role}`")))?;
        Ok(json!({"uses": CREDENTIALS, "with": {
            "role-to-assume": format!("arn:aws:iam::{}:role/{role}", account.id),
            "aws-region": "eu-west-1",
        }}))
    }

    fn condition(&self, condition: &Condition, key: &str) -> Result<Option<String>, Refused> {
        let mut parts = Vec::new();
        let listed = |who: &OneOrMany, context: &str| {
            let names: Vec<String> = who.all().iter().map(|id| self.writer.login(id)).collect();
            let names = Value::from(names).to_string();
            format!("contains(fromJSON('{names}'), {context})")
        };
        if let Some(who) = &condition.pr_author {
            parts.push(listed(who, "github.event.pull_request.user.login"));
        }
        if let Some(who) = &condition.actor_in {
            parts.push(listed(who, "github.actor"));
        }
        if let Some(who) = &condition.triggering_actor_in {
            parts.push(listed(who, "github.triggering_actor"));
        }
        let labels = if self.is_proposed() {
            "github.event.pull_request.labels.*.name"
        } else {
            "github.event.issue.labels.*.name"
        };
        if let Some(label) = &condition.label_present {
            parts.push(format!("contains({labels}, '{label}')"));
        }
        if let Some(label) = &condition.label_absent {
            parts.push(format!("!contains({labels}, '{label}')"));
        }
        if parts.iter().any(|part| part.contains("${{")) {
            return Err(Refused::new(format!("{key}.if"), "holds an expression"));
        }
        Ok((!parts.is_empty()).then(|| parts.join(" && ")))
    }
}

fn with_ref(reference: &str) -> Value {
    json!({"uses": CHECKOUT, "with": {"ref": reference}})
}

fn cron(word: &str) -> &str {
    match word {
        "hourly" => "17 * * * *",
        "nightly" | "daily" => "17 3 * * *",
        "weekly" => "17 3 * * 1",
        other => other,
    }
}

/// Jobs that several parts of the world name: `REPOSITORY/WORKFLOW/JOB`.
pub(super) fn job_path(text: &str, key: &str) -> Result<(String, String), Refused> {
    match text.split('/').collect::<Vec<_>>().as_slice() {
        [repository, workflow, job] => Ok((
            (*repository).to_owned(),
            format!(".github/workflows/{workflow}.yml#{job}"),
        )),
        _ => Err(Refused::new(
            key,
            format!("`{text}` is not REPOSITORY/WORKFLOW/JOB"),
        )),
    }
}

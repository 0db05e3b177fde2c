//! The YAML tree of a workflow file to the typed workflow.

use super::expression::{fenced, secret_names};
use super::model::{Grant, Job, Level, Pair, Permissions, SecretUse, Step, Text, Trigger, Workflow};
use super::parts::{axes, images, inputs, runs_on, shell};
use super::steps;
use crate::yaml::{Entry, Node, Value};
use gabion_facts::diagnostic::Diagnostic;
use gabion_facts::source::{FileId, Span, Spanned};

/// Decodes a workflow file. What is malformed is listed in its problems; the rest is read as far as it goes.
pub fn decode(path: &str, file: FileId, root: &Node) -> Workflow {
    let mut decoder = Decoder {
        path,
        problems: Vec::new(),
    };
    let mut workflow = empty(path, file);
    for entry in decoder.mapping(root, "a workflow") {
        decoder.top(entry, &mut workflow);
    }
    if workflow.triggers.is_empty() && root.get("on").is_none() {
        decoder.problem(root.span, "`on` is missing");
    }
    if root.get("jobs").is_none() {
        decoder.problem(root.span, "`jobs` is missing");
    }
    workflow.problems = decoder.problems;
    workflow
}

/// Decodes the steps of a composite action, with the problems met.
pub fn decode_steps(path: &str, node: &Node) -> (Vec<Step>, Vec<Diagnostic>) {
    let mut decoder = Decoder {
        path,
        problems: Vec::new(),
    };
    let steps = steps::decode(&mut decoder, node);
    (steps, decoder.problems)
}

fn empty(path: &str, file: FileId) -> Workflow {
    Workflow {
        path: path.to_owned(),
        file,
        name: None,
        triggers: Vec::new(),
        permissions: None,
        env: Vec::new(),
        secrets: Vec::new(),
        defaults: None,
        shell: None,
        cache_mode: None,
        jobs: Vec::new(),
        unknown: Vec::new(),
        problems: Vec::new(),
    }
}

/// Collects problems on the way.
pub(super) struct Decoder<'a> {
    path: &'a str,
    pub(super) problems: Vec<Diagnostic>,
}

impl Decoder<'_> {
    fn top(&mut self, entry: &Entry, workflow: &mut Workflow) {
        let value = &entry.value;
        match entry.key.value.as_str() {
            "name" => workflow.name = self.text(value),
            "on" => workflow.triggers = self.triggers(value),
            "permissions" => workflow.permissions = self.permissions(entry),
            "env" => {
                workflow.env = self.pairs(value);
                workflow.secrets = secrets_in(value);
            }
            "cache-mode" => workflow.cache_mode = self.text(value),
            "jobs" => {
                for job in self.mapping(value, "`jobs`") {
                    let decoded = self.job(job);
                    workflow.jobs.push(decoded);
                }
            }
            "defaults" => {
                workflow.defaults = Some(entry.key.span);
                workflow.shell = shell(value);
                workflow.secrets.extend(secrets_in(value));
            }
            "run-name" | "concurrency" => workflow.secrets.extend(secrets_in(value)),
            _ => workflow.unknown.push(entry.key.clone()),
        }
    }

    fn triggers(&mut self, node: &Node) -> Vec<Trigger> {
        match &node.value {
            Value::Scalar(_) => self.text(node).map(Trigger::bare).into_iter().collect(),
            Value::Sequence(items) => items
                .iter()
                .filter_map(|item| self.text(item).map(Trigger::bare))
                .collect(),
            Value::Mapping(entries) => entries.iter().map(|entry| self.trigger(entry)).collect(),
        }
    }

    fn trigger(&mut self, entry: &Entry) -> Trigger {
        let mut trigger = Trigger::bare(entry.key.clone());
        if entry.key.value == "schedule" {
            let crons = entry.value.items().iter().filter_map(|item| item.get("cron"));
            trigger.crons = crons.filter_map(Node::as_text).collect();
            return trigger;
        }
        if entry.value.is_null() {
            return trigger;
        }
        for filter in self.mapping(&entry.value, "an event") {
            let value = &filter.value;
            match filter.key.value.as_str() {
                "branches" => trigger.branches = Some(self.texts(value)),
                "branches-ignore" => trigger.branches_ignore = Some(self.texts(value)),
                "tags" => trigger.tags = Some(self.texts(value)),
                "tags-ignore" => trigger.tags_ignore = Some(self.texts(value)),
                "paths" => trigger.paths = Some(self.texts(value)),
                "paths-ignore" => trigger.paths_ignore = Some(self.texts(value)),
                "types" => trigger.types = Some(self.texts(value)),
                "workflows" => trigger.workflows = self.texts(value),
                "inputs" => inputs(value, &mut trigger),
                "secrets" | "outputs" | "names" | "versions" => {}
                other => self.problem(filter.key.span, format!("`{other}` is no filter of an event")),
            }
        }
        trigger
    }

    fn permissions(&mut self, entry: &Entry) -> Option<Permissions> {
        if entry.value.is_null() {
            // Nothing is said; only `{}` says that nothing is granted.
            return None;
        }
        let span = entry.key.span.to(entry.value.span);
        let grant = match &entry.value.value {
            Value::Scalar(scalar) => match scalar.text.as_str() {
                "read-all" => Grant::ReadAll,
                "write-all" => Grant::WriteAll,
                other => {
                    self.problem(entry.value.span, format!("`{other}` is no set of permissions"));
                    return None;
                }
            },
            Value::Mapping(entries) => {
                Grant::Only(entries.iter().map(|item| self.permission(item)).collect())
            }
            Value::Sequence(_) => {
                self.problem(entry.value.span, "`permissions` is a list");
                return None;
            }
        };
        let span = if matches!(grant, Grant::Only(_)) {
            entry.key.span
        } else {
            span
        };
        Some(Permissions { grant, span })
    }

    fn permission(&mut self, entry: &Entry) -> (Text, Level) {
        let name = Spanned::new(entry.key.value.clone(), entry.key.span.to(entry.value.span));
        let level = match entry.value.as_scalar().map(|scalar| scalar.text.as_str()) {
            Some("write") => Level::Write,
            Some("read") => Level::Read,
            Some("none") => Level::None,
            _ => {
                self.problem(
                    entry.value.span,
                    format!("`{}` is neither read, write nor none", name.value),
                );
                Level::Write
            }
        };
        (name, level)
    }

    fn job(&mut self, entry: &Entry) -> Job {
        let mut job = empty_job(entry);
        for field in self.mapping(&entry.value, "a job") {
            self.job_field(field, &mut job);
        }
        if job.uses.is_none() && entry.value.get("steps").is_none() {
            self.problem(
                entry.key.span,
                format!("job `{}` has neither `steps` nor `uses`", entry.key.value),
            );
        }
        job
    }

    fn job_field(&mut self, field: &Entry, job: &mut Job) {
        let value = &field.value;
        match field.key.value.as_str() {
            "name" => job.name = self.text(value),
            "needs" => job.needs = self.texts(value),
            "if" => job.condition = condition(value),
            "environment" => job.environment = self.environment(value),
            "permissions" => job.permissions = self.permissions(field),
            "runs-on" => {
                job.runs_on = runs_on(value);
                job.grouped = value.get("group").is_some();
            }
            "env" => job.env = self.pairs(value),
            "steps" => job.steps = steps::decode(self, value),
            "uses" => job.uses = self.text(value),
            "with" => job.with = self.pairs(value),
            "secrets" if value.as_scalar().is_some_and(|scalar| scalar.text == "inherit") => {
                job.inherit = Some(field.key.span.to(value.span));
            }
            "secrets" => job.passed_secrets = self.pairs(value),
            "strategy" => {
                job.matrix = value.entry("matrix").map(|entry| entry.key.span);
                let mut values = Vec::new();
                if let Some(matrix) = value.get("matrix") {
                    matrix.scalars(&mut |scalar, _| values.push(scalar.text.clone()));
                    axes(matrix, "", &mut job.matrix_axes);
                }
                job.matrix_values = values;
            }
            "container" => {
                job.container = value.get("image").unwrap_or(value).as_text();
                images(value, &mut job.images);
            }
            "services" => {
                job.services = value.entries().iter().map(|entry| entry.key.clone()).collect();
                let services = value.entries().iter();
                services.for_each(|service| images(&service.value, &mut job.images));
            }
            "concurrency" => job.concurrency = value.get("group").unwrap_or(value).as_text(),
            "timeout-minutes" => job.timeout = value.as_text(),
            "continue-on-error" => job.tolerated = tolerated(field),
            "outputs" => job.outputs = self.pairs(value),
            "cache-mode" => job.cache_mode = self.text(value),
            "defaults" => {
                job.defaults = Some(field.key.span);
                job.shell = shell(value);
            }
            "snapshot" => job.defaults = Some(field.key.span),
            _ => job.unknown.push(field.key.clone()),
        }
    }

    fn environment(&mut self, node: &Node) -> Option<Text> {
        let name = node.get("name").unwrap_or(node);
        if name.as_scalar().is_none() {
            self.problem(node.span, "the environment has no name");
            return Some(Spanned::new("${{ unreadable }}".to_owned(), node.span));
        }
        name.as_text()
    }

    /// The entries of what must be a mapping.
    pub(super) fn mapping<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Entry] {
        if !matches!(node.value, Value::Mapping(_)) {
            self.problem(node.span, format!("{what} is no mapping"));
        }
        node.entries()
    }

    /// What must be a scalar; nothing is fine.
    pub(super) fn text(&mut self, node: &Node) -> Option<Text> {
        if node.as_scalar().is_none() {
            self.problem(node.span, "a text is wanted here");
        }
        node.as_text()
    }

    /// One text or a list of them.
    pub(super) fn texts(&mut self, node: &Node) -> Vec<Text> {
        match &node.value {
            Value::Sequence(items) => items.iter().filter_map(|item| self.text(item)).collect(),
            _ => self.text(node).into_iter().collect(),
        }
    }

    /// Names and values. An expression in place of the mapping has no names, only its secrets, which are found elsewhere.
    pub(super) fn pairs(&mut self, node: &Node) -> Vec<Pair> {
        if node.as_scalar().is_some() {
            return Vec::new();
        }
        let pair = |entry: &Entry| {
            let text = entry
                .value
                .as_scalar()
                .map(|scalar| scalar.text.clone())
                .unwrap_or_default();
            (entry.key.clone(), Spanned::new(text, entry.value.span))
        };
        self.mapping(node, "this").iter().map(pair).collect()
    }

    pub(super) fn problem(&mut self, span: Span, what: impl std::fmt::Display) {
        let message = format!("{} cannot be read: {what}", self.path);
        let found = Diagnostic::error("unreadable", message)
            .label(span, "here")
            .note("What cannot be read may do anything; it is taken for unknown, not for harmless.");
        self.problems.push(found);
    }
}

fn empty_job(entry: &Entry) -> Job {
    Job {
        id: entry.key.clone(),
        name: None,
        needs: Vec::new(),
        condition: None,
        environment: None,
        permissions: None,
        runs_on: Vec::new(),
        grouped: false,
        env: Vec::new(),
        steps: Vec::new(),
        uses: None,
        with: Vec::new(),
        inherit: None,
        passed_secrets: Vec::new(),
        secrets: secrets_in(&entry.value),
        matrix: None,
        matrix_values: Vec::new(),
        matrix_axes: Vec::new(),
        container: None,
        services: Vec::new(),
        images: Vec::new(),
        shell: None,
        concurrency: None,
        timeout: None,
        tolerated: None,
        outputs: Vec::new(),
        cache_mode: None,
        defaults: None,
        unknown: Vec::new(),
    }
}

/// The bare expression of an `if:`.
pub(super) fn condition(node: &Node) -> Option<Text> {
    let text = node.as_text()?;
    Some(Spanned::new(fenced(&text.value), text.span))
}

/// The place of a `continue-on-error` that may be true.
pub(super) fn tolerated(entry: &Entry) -> Option<Span> {
    let off = entry
        .value
        .as_scalar()
        .is_some_and(|scalar| scalar.as_bool() == Some(false));
    (!off).then_some(entry.key.span)
}

/// Every secret that the scalars below a node name, without the job's own token.
pub fn secrets_in(node: &Node) -> Vec<SecretUse> {
    let mut uses = Vec::new();
    node.scalars(&mut |scalar, span| {
        uses.extend(
            secret_names(&scalar.text)
                .into_iter()
                .map(|(name, replaced)| SecretUse { name, replaced, span }),
        );
    });
    uses.retain(|found| found.name.as_deref() != Some("GITHUB_TOKEN"));
    uses
}

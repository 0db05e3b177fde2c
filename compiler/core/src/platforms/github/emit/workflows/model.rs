//! A workflow to write, typed; and its shape in YAML.

use super::pins::Pin;
use super::scalar::Scalar;
use super::yaml::{Comment, Entry, Key, Value, document};

/// The only kind of machine that emitted jobs run on: GitHub's own, made for one job and thrown away.
pub const RUNNER: &str = "ubuntu-24.04";

/// A workflow file. Its token carries nothing; each job says what it needs.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// Lines at the top of the file.
    pub head: Vec<String>,
    /// `name:`.
    pub name: Scalar,
    /// `on:`, an event each.
    pub on: Vec<Entry>,
    /// Runs with the same group wait for each other.
    pub group: Scalar,
    /// The jobs, in order.
    pub jobs: Vec<Job>,
}

/// A job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its key and its name.
    pub id: Key,
    /// What it is for, and what it is not given.
    pub says: String,
    /// `needs:`.
    pub needs: Vec<Key>,
    /// `if:`.
    pub condition: Option<Scalar>,
    /// `environment:`.
    pub environment: Option<Scalar>,
    /// Minutes after which it is stopped.
    pub timeout: u64,
    /// `permissions:`; all others are none.
    pub permissions: Vec<Permission>,
    /// `outputs:`.
    pub outputs: Vec<(&'static str, Scalar)>,
    /// `steps:`.
    pub steps: Vec<Step>,
}

/// A permission of a job's token.
#[derive(Clone, Debug)]
pub enum Permission {
    /// `contents: read`.
    ReadContents,
    /// `id-token: write`, and who trusts it.
    MintIdentity(String),
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// `name:`.
    pub name: Option<&'static str>,
    /// `id:`.
    pub id: Option<&'static str>,
    /// `env:` of a script, `with:` of an action.
    pub inputs: Vec<(&'static str, Scalar)>,
    /// What it does.
    pub does: Does,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Does {
    /// An action, at its pin.
    Uses(&'static Pin),
    /// A script of ours, or a command that the declaration names. Values reach it through its environment only.
    Runs(Scalar),
}

impl Step {
    /// An action with its inputs.
    pub fn uses(pin: &'static Pin, inputs: Vec<(&'static str, Scalar)>) -> Self {
        Step {
            name: None,
            id: None,
            inputs,
            does: Does::Uses(pin),
        }
    }

    /// A script with its environment.
    pub fn script(name: &'static str, script: &'static str, env: Vec<(&'static str, Scalar)>) -> Self {
        Step {
            name: Some(name),
            id: None,
            inputs: env,
            does: Does::Runs(Scalar::ours(script)),
        }
    }

    /// Gives it an id.
    #[must_use]
    pub fn id(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }

    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        entries.extend(self.name.map(|name| Entry::new("name", Scalar::ours(name))));
        entries.extend(self.id.map(|id| Entry::new("id", Scalar::ours(id))));
        let inputs = self
            .inputs
            .iter()
            .map(|(key, value)| Entry::new(*key, value.clone()))
            .collect();
        match &self.does {
            Does::Uses(pin) => {
                entries.push(Entry::new("uses", Scalar::ours(pin.spelled())).tail(pin.version));
                push_map(&mut entries, "with", inputs);
            }
            Does::Runs(script) => {
                push_map(&mut entries, "env", inputs);
                entries.push(Entry::new("run", script.clone()));
            }
        }
        entries
    }
}

fn push_map(entries: &mut Vec<Entry>, key: &str, inner: Vec<Entry>) {
    if !inner.is_empty() {
        entries.push(Entry::new(key, Value::Map(inner)));
    }
}

impl Permission {
    fn entry(&self) -> Entry {
        match self {
            Permission::ReadContents => Entry::new("contents", Scalar::ours("read")),
            Permission::MintIdentity(who) => Entry::new("id-token", Scalar::ours("write")).tail(who),
        }
    }
}

impl Job {
    fn entry(&self) -> Entry {
        let mut inner = vec![Entry::new("name", Scalar::ours(self.id.as_str()))];
        let needs: Vec<Scalar> = self.needs.iter().map(|id| Scalar::ours(id.as_str())).collect();
        match needs.as_slice() {
            [] => {}
            [one] => inner.push(Entry::new("needs", one.clone())),
            _ => inner.push(Entry::new("needs", Value::Flow(needs))),
        }
        inner.extend(
            self.condition
                .iter()
                .map(|condition| Entry::new("if", condition.clone())),
        );
        inner.extend(
            self.environment
                .iter()
                .map(|name| Entry::new("environment", name.clone())),
        );
        inner.push(Entry::new("runs-on", Scalar::ours(RUNNER)));
        inner.push(Entry::new("timeout-minutes", Scalar::Number(self.timeout)));
        let permissions = self.permissions.iter().map(Permission::entry).collect();
        inner.push(Entry::new("permissions", Value::Map(permissions)));
        let outputs = self
            .outputs
            .iter()
            .map(|(key, value)| Entry::new(*key, value.clone()))
            .collect();
        push_map(&mut inner, "outputs", outputs);
        inner.push(Entry::new(
            "steps",
            Value::Items(self.steps.iter().map(Step::entries).collect()),
        ));
        Entry::new(self.id.as_str(), Value::Map(inner)).head(&self.says)
    }
}

impl Workflow {
    /// The bytes of the file.
    pub fn written(&self) -> String {
        let concurrency = vec![
            Entry::new("group", self.group.clone()),
            Entry::new("cancel-in-progress", Scalar::Bool(false)),
        ];
        let root = [
            Entry::new("name", self.name.clone()),
            Entry::new("on", Value::Map(self.on.clone())),
            Entry::new("permissions", Value::Map(Vec::new())),
            Entry::new("concurrency", Value::Map(concurrency)),
            Entry::new("jobs", Value::Map(self.jobs.iter().map(Job::entry).collect())),
        ];
        let head: Vec<Comment> = self.head.iter().map(|line| Comment::new(line)).collect();
        document(&head, &root)
    }
}

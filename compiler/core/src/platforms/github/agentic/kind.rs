//! What a source asks for and what its lock gives, key by key.
//!
//! What the lock has no word for is not compared: nothing is said of it, since what runs is the lock, and that is read.

use crate::notation::json5;
use crate::platforms::github::workflow::model::{Grant, Job, Level, Step, Workflow, value};
use crate::yaml::{Entry, Node};
use std::collections::BTreeSet;

/// Keys of `on:` that are no events: they restrict, decorate, or stand for several events.
const NO_EVENTS: [&str; 14] = [
    "bots",
    "command",
    "github-app",
    "github-token",
    "label_command",
    "manual-approval",
    "permissions",
    "reaction",
    "roles",
    "skip-if-match",
    "skip-if-no-match",
    "slash_command",
    "status-comment",
    "stop-after",
];

/// Keys of `on:` that the compiler turns into several events.
const MANY_EVENTS: [&str; 3] = ["command", "label_command", "slash_command"];

/// Requests that change what lies in a repository, start something, or say something there, as the source spells them.
const REQUESTS: [&str; 25] = [
    "add-comment",
    "add-labels",
    "add-reviewer",
    "approve-pull-request",
    "assign-milestone",
    "assign-to-agent",
    "assign-to-user",
    "close-issue",
    "close-pull-request",
    "create-agent-session",
    "create-code-scanning-alert",
    "create-discussion",
    "create-issue",
    "create-pull-request",
    "dispatch-workflow",
    "enable-auto-merge",
    "hide-comment",
    "merge-pull-request",
    "push-to-pull-request-branch",
    "remove-labels",
    "submit-pull-request-review",
    "update-issue",
    "update-pull-request",
    "update-release",
    "upload-asset",
];

/// The variable in which a lock keeps the granted requests.
const CONFIG: &str = "GH_AW_SAFE_OUTPUTS_HANDLER_CONFIG";
/// Those in which it keeps the engine.
const ENGINES: [&str; 2] = ["GH_AW_INFO_ENGINE_ID", "GH_AW_ENGINE_ID"];
/// The one in which it keeps the list of domains as the source has it.
const DOMAINS: &str = "GH_AW_INFO_ALLOWED_DOMAINS";

/// Of what kind a workflow is: what starts it, what thinks in it, and what its agent may ask for, read, write and reach.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    events: BTreeSet<String>,
    /// Whether other events stand behind a key of the source.
    more_events: bool,
    requests: BTreeSet<String>,
    /// `contents: write`; none: the whole is not said, or not in keys.
    permissions: Option<BTreeSet<String>>,
    /// `copilot`.
    engine: Option<String>,
    /// Domains and groups of them, as the source names them.
    network: Option<BTreeSet<String>>,
    /// Servers of tools that are not the engine's own.
    servers: BTreeSet<String>,
    /// All that a lock says, in which the names of servers are looked up.
    text: String,
}

impl Kind {
    pub(super) fn of_source(root: &Node) -> Kind {
        let mut kind = Kind::default();
        if let Some(on) = root.get("on") {
            kind.read_events(on);
        }
        let outputs = root.get("safe-outputs").map_or(&[][..], Node::entries);
        kind.requests = requests(outputs.iter().map(|entry| entry.key.value.as_str()));
        kind.permissions = root.get("permissions").and_then(permissions);
        let engine = root.get("engine");
        let engine = engine.and_then(|engine| engine.get("id").unwrap_or(engine).as_text());
        // Source: gh-aw, "Engines": without one it is Copilot.
        kind.engine = Some(engine.map_or_else(|| "copilot".to_owned(), |text| text.value));
        kind.network = Some(root.get("network").map_or_else(usual, domains));
        let servers = root.get("mcp-servers").map_or(&[][..], Node::entries);
        kind.servers = servers.iter().map(|entry| entry.key.value.clone()).collect();
        kind
    }

    fn read_events(&mut self, on: &Node) {
        let listed = on.items().iter().filter_map(Node::as_text).map(|text| text.value);
        let single = on.as_text().map(|text| text.value);
        let keys = on.entries().iter().map(|entry| entry.key.value.clone());
        let names: BTreeSet<String> = listed.chain(single).chain(keys).collect();
        self.more_events = names
            .iter()
            .any(|name| MANY_EVENTS.contains(&name.as_str()) || name.contains([' ', '/']));
        self.events = names
            .into_iter()
            .filter(|name| !NO_EVENTS.contains(&name.as_str()) && !name.contains([' ', '/']))
            .collect();
    }

    pub(super) fn of_lock(lock: &Workflow) -> Kind {
        let events = lock.triggers.iter().map(|trigger| trigger.event.value.clone());
        let mut kind = Kind {
            events: events.collect(),
            ..Kind::default()
        };
        for step in lock.jobs.iter().flat_map(|job| &job.steps) {
            kind.read_step(step);
        }
        let agent = lock.jobs.iter().find(|job| job.id.value == "agent");
        kind.permissions = agent.and_then(granted);
        kind
    }

    fn read_step(&mut self, step: &Step) {
        let said = step.env.iter().chain(&step.with).map(|(_, text)| text);
        for text in said.chain(&step.run) {
            self.text.push_str(&text.value);
            self.text.push('\n');
        }
        if let Some(config) = value(&step.env, CONFIG)
            && let Ok(read) = json5(&config.value, config.span.file)
        {
            let names = read
                .entries()
                .iter()
                .map(|entry| entry.key.value.replace('_', "-"));
            let names: Vec<String> = names.collect();
            self.requests.extend(requests(names.iter().map(String::as_str)));
        }
        let engine = ENGINES.iter().find_map(|name| value(&step.env, name));
        if let Some(engine) = engine.filter(|_| self.engine.is_none()) {
            self.engine = Some(engine.value.clone());
        }
        if let Some(listed) = value(&step.env, DOMAINS)
            && let Ok(read) = json5(&listed.value, listed.span.file)
        {
            let texts = read.items().iter().filter_map(Node::as_text);
            self.network = Some(texts.map(|text| text.value).collect());
        }
    }

    /// In what a source and its lock differ, one sentence each.
    pub(super) fn differs(&self, lock: &Kind) -> Vec<String> {
        let mut found = Vec::new();
        // The compiler lets a person start what a clock starts, and calls what several events stand behind by their names.
        let mut events = lock.events.clone();
        if !self.events.contains("workflow_dispatch") {
            events.remove("workflow_dispatch");
        }
        if self.more_events {
            events.retain(|event| self.events.contains(event));
        }
        say(&mut found, "Starts", &self.events, &events);
        say(&mut found, "Requests", &self.requests, &lock.requests);
        if let (Some(mine), Some(its)) = (&self.permissions, &lock.permissions) {
            say(&mut found, "Permissions of the agent", mine, its);
        }
        if let (Some(mine), Some(its)) = (&self.network, &lock.network) {
            say(&mut found, "Network", mine, its);
        }
        if let (Some(mine), Some(its)) = (&self.engine, &lock.engine)
            && mine != its
        {
            found.push(format!("Engine: the source has {mine}, the lock {its}."));
        }
        let absent = |name: &&String| !lock.text.contains(name.as_str());
        let absent: Vec<&str> = self.servers.iter().filter(absent).map(String::as_str).collect();
        if !absent.is_empty() {
            let names = absent.join(", ");
            found.push(format!("Tools: the source has {names}, the lock does not."));
        }
        found
    }

    pub(super) fn words(&self) -> String {
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut words = format!(
            "start on {}",
            if self.events.is_empty() {
                "a command".to_owned()
            } else {
                list(&self.events)
            }
        );
        if !self.requests.is_empty() {
            words.push_str(&format!(" and grant {}", list(&self.requests)));
        }
        let writes = self.permissions.iter().flatten();
        let writes = writes.filter_map(|permission| permission.strip_suffix(": write"));
        let writes: Vec<&str> = writes.collect();
        if !writes.is_empty() {
            words.push_str(&format!(" and write {}", writes.join(", ")));
        }
        words
    }
}

fn say(found: &mut Vec<String>, what: &str, mine: &BTreeSet<String>, its: &BTreeSet<String>) {
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>().join(", ")
    };
    let (more, less) = (only(mine, its), only(its, mine));
    if !more.is_empty() {
        found.push(format!("{what}: the source has {more}, the lock does not."));
    }
    if !less.is_empty() {
        found.push(format!("{what}: the lock has {less}, the source does not."));
    }
}

/// `contents: write`, of a mapping or of `read-all` and `write-all`.
fn permissions(node: &Node) -> Option<BTreeSet<String>> {
    if let Some(all) = node.as_text() {
        return Some([all.value].into());
    }
    let level = |entry: &Entry| Some((entry.key.value.clone(), entry.value.as_text()?.value));
    Some(levels(node.entries().iter().filter_map(level)))
}

fn granted(job: &Job) -> Option<BTreeSet<String>> {
    match &job.permissions.as_ref()?.grant {
        Grant::ReadAll => Some(["read-all".to_owned()].into()),
        Grant::WriteAll => Some(["write-all".to_owned()].into()),
        Grant::Only(listed) => {
            let word = |level: &Level| match level {
                Level::None => "none",
                Level::Read => "read",
                Level::Write => "write",
            };
            let listed = listed.iter();
            Some(levels(
                listed.map(|(key, level)| (key.value.clone(), word(level).to_owned())),
            ))
        }
    }
}

fn levels(listed: impl Iterator<Item = (String, String)>) -> BTreeSet<String> {
    listed
        .filter(|(key, level)| level != "none" && decides(key, level))
        .map(|(key, level)| format!("{key}: {level}"))
        .collect()
}

/// Source: gh-aw, "Network permissions": without any, the usual domains.
fn usual() -> BTreeSet<String> {
    ["defaults".to_owned()].into()
}

fn domains(network: &Node) -> BTreeSet<String> {
    if let Some(text) = network.as_text() {
        return [text.value].into();
    }
    let allowed = network.get("allowed").map_or(&[][..], Node::items);
    allowed
        .iter()
        .filter_map(Node::as_text)
        .map(|text| text.value)
        .collect()
}

fn requests<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    names
        .filter(|name| REQUESTS.contains(name))
        .map(str::to_owned)
        .collect()
}

/// Whether a permission is one over the repository that the source decides: the model's own is none, and the compiler adds what it
/// needs to read by itself.
fn decides(key: &str, level: &str) -> bool {
    match key {
        "copilot-requests" | "models" | "id-token" => false,
        "actions" | "contents" => level != "read",
        _ => true,
    }
}

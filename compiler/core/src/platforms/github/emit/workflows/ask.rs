//! What starts an agent, and the job that takes the task: may this be asked, and what exactly was asked.

use super::model::{Does, Job, Step};
use super::scalar::{Expression, Literal, Scalar};
use super::yaml::{Entry, Key, Value};
use super::{Request, literal, pins, scripts};
use crate::language::model::{Agent, When};
use gabion_facts::diagnostic::Diagnostic;

/// What starts an agent.
pub(super) struct Starts {
    /// `on:`.
    pub on: Vec<Entry>,
    /// Whether every start has an issue.
    pub issue: bool,
    condition: Option<Expression>,
    says: String,
}

/// One start, decoded.
struct Start {
    event: &'static str,
    action: Option<&'static str>,
    cron: Option<Literal>,
    conditions: Vec<Expression>,
}

const KNOWN: &str = "`issue-labelled`, `issue-opened`, `issue-comment`, `schedule` and `dispatch`";

/// Decodes every start of an agent.
pub(super) fn starts(request: &Request<'_>, agent: &Agent, findings: &mut Vec<Diagnostic>) -> Option<Starts> {
    if agent.starts.is_empty() {
        let found = Diagnostic::error("missing-value", format!("nothing starts {}", agent.name.value))
            .label(agent.span, "runs in Actions")
            .help(format!(
                "`when \"issue-labelled\" of=\"{}\" label=\"agent\"`",
                request.repository.name.value
            ));
        findings.push(found);
    }
    let decoded: Vec<Option<Start>> = agent
        .starts
        .iter()
        .map(|when| start(request, when, findings))
        .collect();
    let starts: Vec<Start> = decoded.into_iter().collect::<Option<_>>()?;
    (!starts.is_empty()).then(|| Starts {
        issue: starts
            .iter()
            .all(|start| matches!(start.event, "issues" | "issue_comment")),
        condition: condition(&starts),
        says: says(request, agent),
        on: on(&starts),
    })
}

fn start(request: &Request<'_>, when: &When, findings: &mut Vec<Diagnostic>) -> Option<Start> {
    let (event, action) = match when.event.value.as_str() {
        "issue-labelled" => ("issues", Some("labeled")),
        "issue-opened" => ("issues", Some("opened")),
        "issue-comment" => ("issue_comment", Some("created")),
        "schedule" => ("schedule", None),
        "dispatch" => ("workflow_dispatch", None),
        other => {
            let found = Diagnostic::error(
                "not-emittable",
                format!("`{other}` cannot start an agent in an emitted job"),
            )
            .label(when.event.span, format!("{KNOWN} can"))
            .note("On pull requests and pushes the agent would run beside code that nobody has read.");
            findings.push(found);
            return None;
        }
    };
    let label = match &when.label {
        Some(label) => Some(label_text(label, findings)?),
        None => None,
    };
    let missing = match event {
        "issues" if action == Some("labeled") && label.is_none() => Some("label=\"agent\""),
        "schedule" if when.cron.is_none() => Some("cron=\"17 6 * * 1-5\""),
        _ => None,
    };
    if let Some(missing) = missing {
        let message = format!("`{}` does not say which", when.event.value);
        findings.push(
            Diagnostic::error("missing-value", message).label(when.span, format!("`{missing}` is missing")),
        );
        return None;
    }
    let cron = when.cron.as_ref().and_then(|cron| literal(cron, findings));
    let conditions = conditions(request, when, action, label, findings)?;
    Some(Start {
        event,
        action,
        cron,
        conditions,
    })
}

/// A label stands inside an expression, where braces would end it for some readers.
fn label_text(label: &crate::language::model::Text, findings: &mut Vec<Diagnostic>) -> Option<Literal> {
    let text = literal(label, findings)?;
    if !text.as_str().contains(['{', '}', '\n', '\t']) {
        return Some(text);
    }
    let message = "this label cannot stand in a condition";
    findings
        .push(Diagnostic::error("unsafe-text", message).label(label.span, "it holds a brace or a line end"));
    None
}

fn conditions(
    request: &Request<'_>,
    when: &When,
    action: Option<&str>,
    label: Option<Literal>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Vec<Expression>> {
    let mut conditions = Vec::new();
    match (action, label) {
        (Some("labeled"), Some(label)) => conditions.push(Expression::is("github.event.label.name", label)),
        (Some(_), Some(label)) => conditions.push(Expression::contains(
            Expression::Path("github.event.issue.labels.*.name"),
            Expression::Text(label),
        )),
        _ => {}
    }
    if action == Some("created") {
        conditions.push(Expression::Not(Box::new(Expression::Path(
            "github.event.issue.pull_request",
        ))));
    }
    let Some(by) = when.by.as_ref().filter(|_| when.event.value != "schedule") else {
        return Some(conditions);
    };
    match request.members.get(&by.value) {
        Some(ids) if !ids.is_empty() => conditions.push(Expression::contains(
            Expression::Numbers(ids.clone()),
            Expression::Path("github.event.sender.id"),
        )),
        _ if action == Some("labeled") => {}
        _ => {
            let found = Diagnostic::error("needs-id", format!("nobody has said who is in {}", by.value))
                .label(
                    by.span,
                    "only its members may start this, and a workflow can only compare numbers",
                )
                .help("`gabion pull` reads them; a label instead of a name asks for the right to label");
            findings.push(found);
            return None;
        }
    }
    Some(conditions)
}

/// One start needs no word about the event; of several, each has its own condition.
fn condition(starts: &[Start]) -> Option<Expression> {
    let alone = starts.len() == 1;
    let mut any = Vec::new();
    for start in starts {
        let mut all = Vec::new();
        if !alone {
            all.push(Expression::is(
                "github.event_name",
                Literal::ours(start.event.to_owned()),
            ));
            let action = start.action.map(|action| Literal::ours(action.to_owned()));
            all.extend(action.map(|action| Expression::is("github.event.action", action)));
        }
        all.extend(start.conditions.iter().cloned());
        match all.len() {
            0 => return None,
            1 => any.extend(all),
            _ => any.push(Expression::And(all)),
        }
    }
    if any.len() == 1 {
        any.pop()
    } else {
        Some(Expression::Or(any))
    }
}

fn on(starts: &[Start]) -> Vec<Entry> {
    let mut on: Vec<Entry> = Vec::new();
    for start in starts {
        let same: Vec<&Start> = starts.iter().filter(|other| other.event == start.event).collect();
        if on.iter().any(|entry| entry.key.as_str() == start.event) {
            continue;
        }
        let value = match start.event {
            "schedule" => Value::Items(
                same.iter()
                    .filter_map(|start| start.cron.clone())
                    .map(|cron| vec![Entry::new("cron", Scalar::Text(cron))])
                    .collect(),
            ),
            "workflow_dispatch" => dispatch(),
            _ => {
                let mut types: Vec<&str> = same.iter().filter_map(|start| start.action).collect();
                types.sort_unstable();
                types.dedup();
                Value::Map(vec![Entry::new(
                    "types",
                    Value::Flow(types.into_iter().map(Scalar::ours).collect()),
                )])
            }
        };
        on.push(Entry::new(start.event, value));
    }
    on
}

fn dispatch() -> Value {
    let task = vec![
        Entry::new("description", Scalar::ours("What to do")),
        Entry::new("required", Scalar::Bool(true)),
        Entry::new("type", Scalar::ours("string")),
    ];
    Value::Map(vec![Entry::new(
        "inputs",
        Value::Map(vec![Entry::new("task", Value::Map(task))]),
    )])
}

fn says(request: &Request<'_>, agent: &Agent) -> String {
    let by = agent.starts.iter().find_map(|when| when.by.as_ref());
    match by {
        Some(by) if request.members.get(&by.value).is_some_and(|ids| !ids.is_empty()) => {
            format!(
                "Only {}, known by their numbers, can ask. The task is data: no agent code, no token.",
                by.value
            )
        }
        Some(by) => format!(
            "Whoever may label can ask, until `gabion pull` says who is in {}. The task is data: no agent code, no token.",
            by.value
        ),
        None => "The task is data: no agent code, no token.".to_owned(),
    }
}

/// The job that takes the task.
pub(super) fn job(starts: &Starts) -> Job {
    let upload = vec![
        ("name", Scalar::ours("task")),
        ("path", Scalar::ours("task.json")),
    ];
    let script = Step {
        name: None,
        id: None,
        inputs: Vec::new(),
        does: Does::Runs(Scalar::ours(scripts::ASK)),
    };
    Job {
        id: Key::ours("ask".to_owned()),
        says: starts.says.clone(),
        needs: Vec::new(),
        condition: starts.condition.clone().map(Scalar::Condition),
        environment: None,
        timeout: 5,
        permissions: Vec::new(),
        outputs: Vec::new(),
        steps: vec![script, Step::uses(&pins::UPLOAD, upload)],
    }
}

//! An audit for people: aligned columns in a terminal, tables in Markdown. One list of rows makes both.

use super::shown::{AuditJson, JobJson, PrincipalJson, ReachJson};
use crate::render::{clean, steps::padded};
use unicode_width::UnicodeWidthStr;

/// Columns wider than this do not widen the table.
const WIDEST: usize = 60;

struct Table {
    title: &'static str,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// A way to something, with its heading.
struct Way {
    title: String,
    lines: Vec<String>,
}

pub(super) fn human(audit: &AuditJson) -> String {
    let mut text = head(audit);
    for table in tables(audit) {
        text.push('\n');
        text.push_str(&aligned(&table));
    }
    for way in ways(audit) {
        text.push_str(&format!("\n{}\n", way.title));
        for line in way.lines {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text.push_str(&questions(audit, "\n", "  ? "));
    text
}

pub(super) fn markdown(audit: &AuditJson) -> String {
    let mut text = format!("# Audit of {}\n\n{}", escaped(&audit.repository), head(audit));
    for table in tables(audit) {
        text.push_str(&format!("\n## {}\n\n", capital(table.title)));
        let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        text.push_str(&row(table.head.iter().map(|&cell| cell.to_owned()).collect()));
        text.push_str(&row(table.head.iter().map(|_| "---".to_owned()).collect()));
        for cells in table.rows {
            text.push_str(&row(cells.iter().map(|cell| escaped(cell)).collect()));
        }
    }
    let ways = ways(audit);
    if !ways.is_empty() {
        text.push_str("\n## Ways\n");
    }
    for way in ways {
        text.push_str(&format!("\n{}\n\n", escaped(&way.title)));
        for line in way.lines {
            text.push_str(&format!("- {}\n", escaped(&line)));
        }
    }
    text.push_str(&questions(audit, "\n## Questions\n\n", "- "));
    text
}

fn head(audit: &AuditJson) -> String {
    let workflows = match audit.workflows {
        1 => "1 workflow".to_owned(),
        count => format!("{count} workflows"),
    };
    let settings = match &audit.observed {
        Some(path) => format!("settings from {}", clean::line(path)),
        None => "no snapshot of settings: what they decide is unknown".to_owned(),
    };
    format!("{}: {workflows}; {settings}\n", clean::line(&audit.repository))
}

fn tables(audit: &AuditJson) -> Vec<Table> {
    let principals = Table {
        title: "what arrives with nobody asked",
        head: vec![
            "principal",
            "kind",
            "where",
            "started by",
            "does",
            "steered by strangers",
            "default branch",
            "production",
        ],
        rows: audit.principals.iter().map(principal).collect(),
    };
    let jobs = Table {
        title: "jobs",
        head: vec![
            "job",
            "who can start it",
            "token writes",
            "secrets",
            "environment",
            "agent",
        ],
        rows: audit.jobs.iter().map(job).collect(),
    };
    let credentials = Table {
        title: "credentials that an agent shares",
        head: vec!["credential", "agents", "others"],
        rows: audit
            .credentials
            .iter()
            .map(|shared| {
                vec![
                    shared.credential.clone(),
                    shared.agents.join(", "),
                    shared.others.join(", "),
                ]
            })
            .collect(),
    };
    [principals, jobs, credentials]
        .into_iter()
        .filter(|table| !table.rows.is_empty())
        .collect()
}

/// `approves, merges as a stored token`.
fn does(principal: &PrincipalJson) -> String {
    let does = principal.does.join(", ");
    match principal.acts_as.is_empty() {
        true => does,
        false => format!("{does} as {}", principal.acts_as.join(", ")),
    }
}

fn principal(principal: &PrincipalJson) -> Vec<String> {
    vec![
        principal.name.clone(),
        principal.kind.clone(),
        principal.place.clone(),
        principal.starts.join(", "),
        does(principal),
        principal.steered_by_strangers.clone(),
        principal.default_branch.answer.clone(),
        principal.production.answer.clone(),
    ]
}

fn job(job: &JobJson) -> Vec<String> {
    let mut writes = match &job.writes {
        None => vec!["as by default".to_owned()],
        Some(writes) => writes.clone(),
    };
    if job.identity_token {
        writes.push("identity token".to_owned());
    }
    vec![
        job.job.clone(),
        job.who.join(", "),
        writes.join(", "),
        job.secrets.join(", "),
        job.environment.clone().unwrap_or_default(),
        job.agent.clone().unwrap_or_default(),
    ]
}

/// The ways to what arrives or may arrive, those that are certain first.
fn ways(audit: &AuditJson) -> Vec<Way> {
    let mut ways = Vec::new();
    for wanted in ["yes", "unknown"] {
        for principal in &audit.principals {
            for reach in [&principal.default_branch, &principal.production] {
                if reach.answer == wanted {
                    ways.push(way(principal, reach));
                }
            }
        }
    }
    ways
}

fn way(principal: &PrincipalJson, reach: &ReachJson) -> Way {
    let effect = reach.effect.as_deref().unwrap_or("reach what ships");
    let sure = if reach.answer == "yes" {
        "can"
    } else {
        "may be able to"
    };
    let steps = reach.steps.iter().enumerate().map(|(at, step)| {
        let place = match (&step.path, step.line) {
            (Some(path), Some(line)) => format!("  ({path}:{line})"),
            _ => String::new(),
        };
        format!("{}  {}{place}", at + 1, step.text)
    });
    let asked = reach.questions.iter().map(|question| format!("?  {question}"));
    Way {
        title: clean::line(&format!("{} {sure} {effect} with nobody asked:", principal.name)).to_string(),
        lines: steps
            .chain(asked)
            .map(|line| clean::line(&line).to_string())
            .collect(),
    }
}

fn questions(audit: &AuditJson, title: &str, bullet: &str) -> String {
    if audit.questions.is_empty() {
        return String::new();
    }
    let mut text = title.to_owned();
    if !title.contains('#') {
        text.push_str("what nobody has said\n");
    }
    for question in &audit.questions {
        let decides = question.decides.join(", ");
        text.push_str(&format!(
            "{bullet}{}   decides for {}\n",
            clean::line(&question.text),
            clean::line(&decides)
        ));
    }
    let mut answers: Vec<&str> = audit
        .questions
        .iter()
        .map(|question| question.answer.as_str())
        .collect();
    answers.sort_unstable();
    answers.dedup();
    text.push_str(&format!(
        "{}{}\n",
        if title.contains('#') { "\n" } else { "" },
        answers.join("; ")
    ));
    text
}

fn aligned(table: &Table) -> String {
    let cell = |text: &str| clean::line(text).to_string();
    let width = |column: usize| {
        let cells = table
            .rows
            .iter()
            .map(|row| cell(&row[column]).width())
            .filter(|width| *width <= WIDEST);
        cells.chain([table.head[column].width()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(width).collect();
    let line = |cells: Vec<String>| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| padded(cell, *width))
            .collect();
        format!("  {}\n", padded.join("  ").trim_end())
    };
    let mut text = format!("{}\n", table.title);
    text.push_str(&line(table.head.iter().map(|&cell| cell.to_owned()).collect()));
    for row in &table.rows {
        text.push_str(&line(row.iter().map(|text| cell(text)).collect()));
    }
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Text of others within Markdown: nothing of it is markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in clean::line(text).chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' => {
                out.push('\\');
                out.push(letter);
            }
            other => out.push(other),
        }
    }
    out
}

//! Runs the product's front door on what was written, and reads its answer.

use super::model::{May, Scenario};
use super::write::{AS_OF, Files, project};
use super::{Refused, load, questions};
use serde_json::{Map, Value, json};
use std::path::Path;

/// The answer to one world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// `exceeded`, `unanswerable` or `contained`.
    pub verdict: String,
    /// What the scenario expects.
    pub expected: String,
    /// The steps of the path.
    pub steps: Vec<Step>,
    /// The questions of an unanswerable one.
    pub questions: Vec<Asked>,
    /// Who must act.
    pub coalition: Vec<String>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Step {
    /// What happens, with who makes it happen.
    pub does: String,
    /// The rule.
    pub basis: String,
}

/// A question, with the fact of the world that it asks for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Asked {
    /// The path of the value that nobody has stated; the product's own key, if no such value explains the question.
    pub fact: String,
    /// In words.
    pub question: String,
}

impl Answer {
    /// The steps, or the questions.
    fn witness(&self) -> Value {
        match self.verdict.as_str() {
            "unanswerable" => json!(self.questions),
            _ => json!(self.steps),
        }
    }

    /// Slugs of the rules of the path, each once.
    fn rules(&self) -> Vec<&str> {
        let mut rules: Vec<&str> = Vec::new();
        for step in &self.steps {
            if !rules.contains(&step.basis.as_str()) {
                rules.push(&step.basis);
            }
        }
        rules
    }
}

/// A file and its near miss, answered.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The scenario's id.
    pub id: String,
    /// The world as it is written, and what the file says of the smallest coalition.
    pub world: Answer,
    /// The same with one fact changed.
    pub near_miss: Answer,
    /// The smallest coalition that the file expects.
    pub coalition: Vec<String>,
    /// What it is about, and where it comes from.
    pub title: String,
    /// Incidents, pages, sections of the facts.
    pub source: Vec<String>,
    /// The witness that the file expects.
    pub witness: Vec<Map<String, Value>>,
    /// The path of the value that the near miss changes.
    pub changed: String,
}

impl Answers {
    /// Whether both verdicts are the expected ones, and the coalition is.
    pub fn is_right(&self) -> bool {
        let sorted = |names: &[String]| {
            let mut names = names.to_vec();
            names.sort();
            names
        };
        self.world.verdict == self.world.expected
            && self.near_miss.verdict == self.near_miss.expected
            && sorted(&self.coalition) == sorted(&self.world.coalition)
    }

    /// One line of JSON.
    pub fn line(&self) -> String {
        let members = |answer: &Answer| {
            let mut map = Map::new();
            map.insert("verdict".into(), json!(answer.verdict));
            map.insert("expected".into(), json!(answer.expected));
            map.insert("witness".into(), answer.witness());
            map.insert("coalition".into(), json!(answer.coalition));
            map
        };
        let mut line = Map::new();
        line.insert("id".into(), json!(self.id));
        line.extend(members(&self.world));
        line.insert("near_miss".into(), Value::Object(members(&self.near_miss)));
        Value::Object(line).to_string()
    }
}

/// Answers a file. With `keep`, what was written stays there, in `ID` and `ID-near-miss`.
///
/// # Errors
/// What cannot be read or expressed, by its key.
pub fn answer(text: &str, keep: Option<&Path>) -> Result<Answers, Refused> {
    let (scenario, value) = load::scenario(text)?;
    let near_miss = load::near_miss(&value)?;
    let id = scenario.id.clone();
    let written = value.get("world").cloned().unwrap_or_default();
    let unstated = questions::unstated(&written);
    let world = one(
        &scenario,
        &scenario.verdict,
        &unstated,
        keep.map(|keep| keep.join(&id)),
    )?;
    let kept = keep.map(|keep| keep.join(format!("{id}-near-miss")));
    let written = load::changed(&value)?.get("world").cloned().unwrap_or_default();
    let unstated = questions::unstated(&written);
    let near_miss = one(&near_miss, &scenario.near_miss.verdict, &unstated, kept)?;
    Ok(Answers {
        id,
        world,
        near_miss,
        coalition: scenario.smallest_coalition,
        title: scenario.title,
        source: scenario.source,
        witness: scenario
            .witness
            .into_iter()
            .map(|step| step.into_iter().map(|(key, text)| (key, json!(text))).collect())
            .collect(),
        changed: scenario.near_miss.set.keys().next().cloned().unwrap_or_default(),
    })
}

fn one(
    scenario: &Scenario,
    expected: &str,
    unstated: &[String],
    keep: Option<std::path::PathBuf>,
) -> Result<Answer, Refused> {
    let files = project(scenario)?;
    let failed = |error: std::io::Error| Refused::new("files", error.to_string());
    let folder = tempfile::tempdir().map_err(failed)?;
    let root = keep.as_deref().unwrap_or(folder.path());
    write(root, &files).map_err(failed)?;
    let mut out = Vec::new();
    let mut err = Vec::new();
    let args = ["gabion", "check", "--format", "json", "--as-of", AS_OF].map(Into::into);
    gabion::run(args.into_iter(), root, &mut out, &mut err);
    let said: Value = serde_json::from_slice(&out).map_err(|error| {
        let words = String::from_utf8_lossy(&err).into_owned();
        Refused::new("gabion check", format!("{error}: {words}"))
    })?;
    read(scenario, expected, unstated, &said)
}

fn write(root: &Path, files: &Files) -> std::io::Result<()> {
    for (path, text) in files {
        let path = root.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}

fn read(scenario: &Scenario, expected: &str, unstated: &[String], said: &Value) -> Result<Answer, Refused> {
    let unread = |slug: &str| {
        matches!(
            slug,
            "snapshot-unreadable" | "snapshot-unread" | "unreadable" | "iam-unread" | "incomplete"
        )
    };
    let found = said["diagnostics"].as_array().into_iter().flatten();
    let unread = found.filter(|found| {
        let expected = found["message"]
            .as_str()
            .is_some_and(|text| unreadable(scenario, text));
        unread(found["slug"].as_str().unwrap_or_default()) && !expected
    });
    let unread: Vec<String> = unread.map(|found| found["message"].to_string()).collect();
    let outcome = &said["expectations"][0]["now"];
    if outcome.is_null() || !unread.is_empty() {
        let errors: Vec<String> = said["diagnostics"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|found| found["severity"] == "error")
            .map(|found| format!("{} ({})", found["message"], found["labels"]))
            .collect();
        return Err(Refused::new(
            "gabion check",
            format!(
                "did not read what was written: {}",
                [unread, errors].concat().join("; ")
            ),
        ));
    }
    let items = |key: &str| outcome[key].as_array().into_iter().flatten();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
    let verdict = outcome["verdict"].as_str().unwrap_or_default().to_owned();
    let step = |item: &Value| Step {
        does: text(item, "text"),
        basis: text(item, "rule"),
    };
    let asked = |item: &Value| Asked {
        fact: questions::fact(scenario, unstated, &text(item, "key")),
        question: text(item, "text"),
    };
    let names = outcome["coalition"].as_array().into_iter().flatten();
    let names = names.filter_map(Value::as_str);
    Ok(Answer {
        verdict,
        expected: expected.to_owned(),
        steps: items("steps").map(step).collect(),
        questions: items("questions").map(asked).collect(),
        coalition: names.flat_map(|name| principals(scenario, name)).collect(),
    })
}

/// Whether a file was meant to be unreadable: CODEOWNERS of which nobody has stated the lines.
fn unreadable(scenario: &Scenario, message: &str) -> bool {
    let mut repositories = scenario.world.repositories.values();
    message.contains("CODEOWNERS")
        && repositories.any(|repository| matches!(repository.codeowners, May::Unknown))
}

/// The principals that a name of the product stands for.
fn principals(scenario: &Scenario, name: &str) -> Vec<String> {
    if name != "stranger" {
        return vec![name.to_owned()];
    }
    let outsiders = scenario.world.principals.iter();
    let outsiders: Vec<&String> = outsiders
        .filter(|(_, principal)| principal.kind == "outsider")
        .map(|(id, _)| id)
        .collect();
    let acting: Vec<String> = outsiders
        .iter()
        .filter(|id| scenario.goal.by.contains(id))
        .map(|id| (*id).clone())
        .collect();
    if acting.is_empty() {
        outsiders.into_iter().take(1).cloned().collect()
    } else {
        acting
    }
}

/// The page of the documentation that lists scenarios: where each comes from, its verdict, and the rules that catch it.
pub fn page(all: &[Answers]) -> String {
    let mut page = String::from(
        "# Scenarios\n\nSmall worlds from real incidents and documented semantics, each with a question and a near miss that turns the answer by one \
         fact. `tests/scenarios/` holds them, `cargo xtask scenario FILE… --keep DIR` answers them and leaves the project that it made of each; \
         this page is made by `cargo xtask scenario tests/scenarios/*.yaml --page docs/scenarios.md`. `tests/scenarios/reasons.yml` says \
         which rules each path must have.\n\n\
         A pipeline of Azure DevOps is written as the workflow that does the same; nothing of that platform itself is read. A gate that \
         stands in no setting is a job that waits by `trstringer/manual-approval`. A value that nobody has stated is said to be unstated: \
         `not-readable` in a snapshot, `unknown` or `may-hold` in a declaration, a second ruleset of which nobody knows whether it is in force.\n\n\
         Eight stand in `examples/` too, written by hand as a team would have them, each with the smallest edit that passes: \
         007 `scenario-borrowed-token`, 011 `scenario-owners-hole`, 015 `scenario-misnamed-environment`, 033 `scenario-artifact-handover`, \
         035 `scenario-poisoned-cache`, 039 `scenario-organization-wide-trust`, 057 `scenario-trusted-publisher`, 059 `scenario-label-relay`.\n\n\
         | | what happens | verdict, and with one fact changed | the rules that catch it | from |\n|---|---|---|---|---|\n",
    );
    for answers in all {
        let caught = match answers.world.steps.is_empty() {
            false => answers.world.rules(),
            true => answers.near_miss.rules(),
        };
        let rules: Vec<String> = caught.iter().map(|rule| format!("`{rule}`")).collect();
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        page.push_str(&format!(
            "| {} | {} | {} → {} | {} | {} |\n",
            answers.id,
            cell(&answers.title),
            answers.world.verdict,
            answers.near_miss.verdict,
            rules.join(", "),
            cell(&answers.source.join("; ")),
        ));
    }
    page
}

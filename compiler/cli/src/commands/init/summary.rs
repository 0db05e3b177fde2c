//! What `init` tells of a repository, to people and to programs.

use crate::project::DECLARATION;
use crate::render::{clean, steps::padded};
use crate::report::Report;
use gabion_core::survey::{Declared, Proposed, Survey};
use serde::Serialize;

/// What was found, in the order in which a newcomer asks.
pub(super) fn summary(declared: &Declared) -> String {
    let survey = &declared.survey;
    let mut lines = vec![format!("read {}", read(survey))];
    lines.extend(actors(survey));
    for place in &survey.unnamed {
        lines.push(format!("  not declared: the agent in {place}; rename the file, its name has letters that no declaration takes"));
    }
    for (place, uses) in &survey.suspects {
        lines.push(format!(
            "  perhaps an agent, by its name: {uses} in {place}; declare it, if it is one"
        ));
    }
    lines.extend(proposed(&survey.proposed));
    let open = survey
        .publishers
        .iter()
        .filter(|publisher| publisher.environment.is_none());
    let open: Vec<String> = open
        .map(|publisher| short(&format!("{}#{}", file(&publisher.workflow), publisher.job)))
        .collect();
    if !open.is_empty() {
        lines.push(format!(
            "  publishes or deploys without an environment: {}",
            few(&open)
        ));
    }
    lines.push(format!(
        "wrote {DECLARATION} ({} lines). Nothing else was touched.",
        declared.text.lines().count()
    ));
    lines.push("`gabion check` says what each agent can at worst do.".to_owned());
    lines
        .iter()
        .map(|line| format!("{}\n", clean::line(line)))
        .collect()
}

fn read(survey: &Survey) -> String {
    let workflows = match survey.workflows {
        0 => "no workflows".to_owned(),
        1 => "1 workflow".to_owned(),
        count => format!("{count} workflows"),
    };
    std::iter::once(workflows)
        .chain(survey.others.iter().cloned())
        .collect::<Vec<_>>()
        .join(", ")
}

/// One line for each agent and automation, in columns.
fn actors(survey: &Survey) -> Vec<String> {
    let agents = survey.agents.iter().map(|agent| {
        let place = format!("{}, job {} ({})", agent.workflow, agent.job, agent.runtime);
        ("agent", agent.name.clone(), place)
    });
    let bots = survey.bots.iter().map(|bot| {
        let deeds = [
            ("approves", bot.approves),
            ("merges", bot.merges),
            ("proposes", bot.proposes),
        ];
        let deeds: Vec<&str> = deeds
            .iter()
            .filter(|(_, what)| what.is_some())
            .map(|(word, _)| *word)
            .collect();
        (
            "automation",
            bot.name.clone(),
            format!("{} ({})", bot.file, deeds.join(", ")),
        )
    });
    let deciders = survey.deciders.iter().map(|decider| {
        let place = format!("{}, job {} ({})", decider.workflow, decider.job, decider.does);
        (
            "automation",
            short(&format!("{}#{}", file(&decider.workflow), decider.job)),
            place,
        )
    });
    let rows: Vec<(&str, String, String)> = agents.chain(bots).chain(deciders).collect();
    let width = rows.iter().map(|(_, name, _)| name.len()).max().unwrap_or(0);
    let mut lines: Vec<String> = rows
        .iter()
        .map(|(kind, name, place)| format!("  {}  {}  {place}", padded(kind, 10), padded(name, width)))
        .collect();
    if survey.agents.is_empty() {
        lines.insert(
            0,
            "  no agent in any workflow; one that runs at a vendor or on a laptop is declared by hand"
                .to_owned(),
        );
    }
    lines
}

/// "runs proposed code before review: ci/test, ci/lint (neither holds a secret)".
fn proposed(jobs: &[Proposed]) -> Vec<String> {
    let names = |jobs: &[&Proposed]| few(&jobs.iter().map(|job| short(&job.job)).collect::<Vec<_>>());
    let privileged: Vec<&Proposed> = jobs.iter().filter(|job| job.privileged).collect();
    let plain: Vec<&Proposed> = jobs.iter().filter(|job| !job.privileged).collect();
    let bare = plain.iter().all(|job| job.secrets.is_empty());
    let mut lines = Vec::new();
    if !plain.is_empty() {
        let none = match plain.len() {
            _ if !bare => "",
            1 => " (it holds no secret)",
            2 => " (neither holds a secret)",
            _ => " (none holds a secret)",
        };
        lines.push(format!(
            "  runs proposed code before review: {}{none}",
            names(&plain)
        ));
    }
    for job in plain.iter().filter(|job| !job.secrets.is_empty()) {
        lines.push(format!("    {} holds {}", short(&job.job), few(&job.secrets)));
    }
    if !privileged.is_empty() {
        lines.push(format!(
            "  runs proposed code with the rights of the default branch: {}",
            names(&privileged)
        ));
    }
    lines
}

fn file(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `ci.yml#test` as people say it: `ci/test`.
fn short(job: &str) -> String {
    let (file, rest) = job.split_once('#').unwrap_or((job, ""));
    let stem = file.trim_end_matches(".yaml").trim_end_matches(".yml");
    format!("{stem}/{rest}")
}

/// The first five, and how many more.
fn few(items: &[String]) -> String {
    match items.len() {
        0..=6 => items.join(", "),
        count => format!("{} and {} more", items[..5].join(", "), count - 5),
    }
}

#[derive(Serialize)]
struct ActorJson<'a> {
    name: &'a str,
    path: &'a str,
    job: Option<&'a str>,
    does: Vec<&'static str>,
}

#[derive(Serialize)]
struct SuspectJson<'a> {
    job: &'a str,
    uses: &'a str,
}

#[derive(Serialize)]
struct ProposedJson<'a> {
    job: &'a str,
    privileged: bool,
    secrets: &'a [String],
}

/// The same for programs.
pub(super) fn tell(declared: &Declared, written: bool, report: &mut Report) {
    let survey = &declared.survey;
    let agents = survey.agents.iter().map(|agent| ActorJson {
        name: &agent.name,
        path: &agent.workflow,
        job: Some(&agent.job),
        does: Vec::new(),
    });
    let bots = survey.bots.iter().map(|bot| {
        let deeds = [
            ("approves", bot.approves),
            ("merges", bot.merges),
            ("proposes", bot.proposes),
        ];
        let does = deeds
            .iter()
            .filter(|(_, what)| what.is_some())
            .map(|(word, _)| *word)
            .collect();
        ActorJson {
            name: &bot.name,
            path: &bot.file,
            job: None,
            does,
        }
    });
    let deciders = survey.deciders.iter().map(|decider| ActorJson {
        name: &decider.job,
        path: &decider.workflow,
        job: Some(&decider.job),
        does: decider.does.split(" and ").collect(),
    });
    let proposed = survey.proposed.iter().map(|job| ProposedJson {
        job: &job.job,
        privileged: job.privileged,
        secrets: &job.secrets,
    });
    let suspects = survey
        .suspects
        .iter()
        .map(|(job, uses)| SuspectJson { job, uses });
    report.member("written", written);
    report.member("declaration", &declared.text);
    report.member("agents", agents.collect::<Vec<_>>());
    report.member("automations", bots.chain(deciders).collect::<Vec<_>>());
    report.member("perhapsAgents", suspects.collect::<Vec<_>>());
    report.member("proposedCode", proposed.collect::<Vec<_>>());
}

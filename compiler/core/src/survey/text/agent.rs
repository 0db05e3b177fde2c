//! The node of an agent: where it runs, whom the platform sees, what it reads, how it begins.

use super::{line, quoted, remark, remark_in};
use crate::reach::sentence::list;
use crate::survey::Survey;
use crate::survey::agents::{Agent, Start};
use crate::survey::radius::Radius;

/// The node of an agent.
pub(super) fn write_agent(survey: &Survey, agent: &Agent, radius: &Radius, out: &mut String) {
    out.push('\n');
    remark(
        out,
        &format!(
            "{} in {}, job {}: read and held, never rewritten.",
            agent.runtime, agent.workflow, agent.job
        ),
    );
    let operator = survey
        .teams
        .first()
        .map(|(team, _)| format!(" operator={}", quoted(team)))
        .unwrap_or_default();
    out.push_str(&format!("agent {}{operator} {{\n", quoted(&agent.name)));
    out.push_str(&format!(
        "    runs in={}\n",
        quoted(&format!("{}#{}", agent.workflow, agent.job))
    ));
    for start in &agent.starts {
        out.push_str(&format!("    {}\n", when(start, &survey.repository)));
    }
    match &agent.app {
        Some((app, vendor)) => {
            let node = format!(
                "    identity {{ github-app {} vendor={} }}",
                quoted(app),
                quoted(vendor)
            );
            line(out, &node, "the job's identity token is exchanged for this App's");
        }
        None => line(
            out,
            "    identity { actions-token }",
            "it acts with the token of its job",
        ),
    }
    if let Some(secret) = &agent.model_key {
        out.push_str(&format!("    model-key {}\n", quoted(secret)));
    }
    for channel in &agent.reads {
        out.push_str(&format!(
            "    reads {}\n",
            quoted(&format!("{channel}:{}", survey.repository))
        ));
    }
    write_radius(survey, radius, out);
    out.push_str("}\n");
}

fn when(Start { event, cron }: &Start, repository: &str) -> String {
    let cron = cron
        .as_ref()
        .map(|cron| format!(" cron={}", quoted(cron)))
        .unwrap_or_default();
    format!("when {} of={}{cron}", quoted(event), quoted(repository))
}

fn write_radius(survey: &Survey, radius: &Radius, out: &mut String) {
    remark_in(
        out,
        "Admitted is what it reaches today by proposing and running. Landing, shipping and administering are not: check shows them.",
    );
    match &radius.sentence {
        Some(sentence) => out.push_str(&format!("    blast-radius {} {{\n", quoted(sentence))),
        None => out.push_str("    blast-radius {\n"),
    }
    if !radius.admits.is_empty() {
        out.push_str("        admits {\n");
    }
    for ((verb, host), assets) in &radius.admits {
        let to = host
            .as_ref()
            .map(|host| format!(" to={}", quoted(host)))
            .unwrap_or_default();
        let assets: Vec<String> = assets.iter().map(|asset| quoted(asset)).collect();
        for some in assets.chunks(4) {
            out.push_str(&format!("            {verb} {}{to}\n", some.join(" ")));
        }
    }
    if !radius.admits.is_empty() {
        out.push_str("        }\n");
    }
    if let Some(undo) = undo(radius) {
        out.push_str(&format!("        undo {}\n", quoted(&undo)));
    }
    match survey.teams.first() {
        Some((team, _)) => out.push_str(&format!("        answers {}\n", quoted(team))),
        None => out.push_str("        // answers \"maintainers\"\n"),
    }
    out.push_str("    }\n");
}

/// How what is admitted is taken back: pull requests are closed, and what was read is changed.
fn undo(radius: &Radius) -> Option<String> {
    let proposes = radius.admits.keys().any(|(verb, _)| verb == "propose");
    let observed = radius
        .admits
        .iter()
        .filter(|((verb, _), _)| verb == "observe")
        .flat_map(|(_, assets)| assets);
    let secrets: Vec<String> = observed
        .filter_map(|asset| Some(asset.split_once("secret/")?.1.to_owned()))
        .collect();
    let close = proposes.then(|| "Close its pull requests.".to_owned());
    let rotate = (!secrets.is_empty()).then(|| format!("Rotate {}.", list(&secrets)));
    let steps: Vec<String> = close.into_iter().chain(rotate).collect();
    (!steps.is_empty()).then(|| steps.join(" "))
}

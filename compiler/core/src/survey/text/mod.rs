//! The declaration's text: KDL with the remarks that a newcomer needs, and nothing that a file does not say.

mod agent;

use super::Survey;
use super::bots::Bot;
use super::deeds::{Publisher, Stage};
use super::radius::Radius;

/// Writes `gabion.kdl`. `radii` may be shorter than the agents; those without one are written with an empty one.
pub(super) fn write(survey: &Survey, radii: &[Radius]) -> String {
    let mut out = String::new();
    head(survey, &mut out);
    repository(survey, &mut out);
    for (name, full) in &survey.teams {
        line(
            &mut out,
            &format!("team {} github={}", quoted(name), quoted(full)),
            "CODEOWNERS names it",
        );
    }
    if survey.teams.is_empty() {
        let owner = survey
            .github
            .as_deref()
            .and_then(|full| full.split('/').next())
            .unwrap_or("OWNER");
        remark(
            &mut out,
            "People are known through teams. Name the one that answers for the agents, then `operator=` and `answers`:",
        );
        remark(
            &mut out,
            &format!("team \"maintainers\" github=\"{}/maintainers\"", plain(owner)),
        );
    }
    environments(survey, &mut out);
    for (at, found) in survey.agents.iter().enumerate() {
        let none = Radius::default();
        agent::write_agent(survey, found, radii.get(at).unwrap_or(&none), &mut out);
    }
    if survey.agents.is_empty() {
        no_agents(survey, &mut out);
    }
    for place in &survey.unnamed {
        remark(
            &mut out,
            &format!(
                "An agent runs in {place}, which no declaration can name: rename the file, then declare it."
            ),
        );
    }
    for (place, uses) in &survey.suspects {
        remark(
            &mut out,
            &format!("Perhaps an agent, by its name: {uses} in {place}. Declare it, if it is one."),
        );
    }
    automations(survey, &mut out);
    last(survey, &mut out);
    out
}

fn head(survey: &Survey, out: &mut String) {
    remark(
        out,
        "Written by `gabion init` from the files of this repository, and yours from now on.",
    );
    remark(
        out,
        "`gabion check` says what each agent can at worst do; `gabion explain` explains what it finds.",
    );
    if survey.workflows == 0 {
        remark(
            out,
            "There are no workflows here: what builds and ships this repository is elsewhere, and unknown.",
        );
    }
    out.push_str("gabion edition=\"2026\"\n\n");
}

fn repository(survey: &Survey, out: &mut String) {
    let mut node = format!("repository {}", quoted(&survey.repository));
    if let Some(full) = &survey.github {
        node.push_str(&format!(" github={}", quoted(full)));
    }
    let mut told = "";
    if let Some((branch, guess)) = &survey.default_branch {
        node.push_str(&format!(" default-branch={}", quoted(branch)));
        told = if *guess {
            "the default branch is guessed from the workflows"
        } else {
            ""
        };
    }
    line(out, &format!("{node} {{"), told);
    match &survey.observed {
        Some(path) => out.push_str(&format!("    observed {}\n", quoted(path))),
        None => unobserved(survey, out),
    }
    for (area, patterns) in &survey.areas {
        let patterns: Vec<String> = patterns.iter().map(|pattern| quoted(pattern)).collect();
        out.push_str(&format!("    area {} {}\n", quoted(area), patterns.join(" ")));
    }
    out.push_str("}\n");
}

fn unobserved(survey: &Survey, out: &mut String) {
    remark_in(
        out,
        "Rules, reviewers and installed Apps are settings, which no file shows: until a snapshot is there, each is unknown.",
    );
    remark_in(
        out,
        "So is who may read it: say visibility=\"public\" or \"private\" above, and strangers are judged by it.",
    );
    remark_in(
        out,
        &format!("observed \"gabion/observed/{}.json\"", plain(&survey.repository)),
    );
}

fn environments(survey: &Survey, out: &mut String) {
    if !survey.environments.is_empty() {
        out.push('\n');
        remark(
            out,
            "Environments. The tiers are guesses: nothing ships to production without a person.",
        );
    }
    for Stage {
        name,
        tier,
        jobs,
        named,
    } in &survey.environments
    {
        let node = format!(
            "environment {} of={} tier={}",
            quoted(name),
            quoted(&survey.repository),
            quoted(tier)
        );
        match named {
            true => line(out, &node, &few(jobs)),
            false => line(
                out,
                &node,
                &format!(
                    "no job names it; without saying where, these deploy: {}",
                    few(jobs)
                ),
            ),
        }
    }
    let open: Vec<String> = survey
        .publishers
        .iter()
        .filter(|publisher| publisher.environment.is_none() && !is_told(survey, publisher))
        .map(publishes)
        .collect();
    if !open.is_empty() {
        out.push('\n');
        remark(
            out,
            &format!(
                "Without any environment, so that nobody is asked before: {}.",
                open.join("; ")
            ),
        );
    }
}

/// Whether the remark behind an environment names it already, and it does nothing else.
fn is_told(survey: &Survey, publisher: &Publisher) -> bool {
    publisher.what == ["deploys"] && survey.environments.iter().any(|stage| !stage.named)
}

fn publishes(publisher: &Publisher) -> String {
    let file = publisher
        .workflow
        .rsplit('/')
        .next()
        .unwrap_or(&publisher.workflow);
    let registries: Vec<&str> = publisher
        .what
        .iter()
        .map(String::as_str)
        .filter(|what| *what != "deploys")
        .collect();
    let what = match registries.is_empty() {
        true => "deploys".to_owned(),
        false => format!("publishes ({})", registries.join(", ")),
    };
    format!("{file}#{} {what}", publisher.job)
}

fn no_agents(survey: &Survey, out: &mut String) {
    out.push('\n');
    remark(
        out,
        "No agent was found in the workflows. One that runs elsewhere is declared by hand:",
    );
    for text in [
        "agent \"copilot\" {".to_owned(),
        "    runs in=\"hosted\" vendor=\"github\"".to_owned(),
        "    identity { github-app \"copilot-swe-agent\" vendor=\"github\" }".to_owned(),
        format!("    scope {{ propose \"{}:rest\" }}", plain(&survey.repository)),
        format!(
            "    blast-radius {{ admits {{ propose \"{}:rest\" }} }}",
            plain(&survey.repository)
        ),
        "}".to_owned(),
    ] {
        remark(out, &text);
    }
}

fn automations(survey: &Survey, out: &mut String) {
    if !survey.bots.is_empty() || !survey.deciders.is_empty() {
        out.push('\n');
        remark(out, "Automations do what they do for anyone who asks.");
    }
    for bot in &survey.bots {
        automation(survey, bot, out);
    }
    for decider in &survey.deciders {
        let file = decider.workflow.rsplit('/').next().unwrap_or(&decider.workflow);
        remark(
            out,
            &format!(
                "{file}#{} {} pull requests; that is read from the file, and needs no line here.",
                decider.job, decider.does
            ),
        );
    }
}

fn automation(survey: &Survey, bot: &Bot, out: &mut String) {
    let deeds = [
        ("approves", bot.approves),
        ("merges", bot.merges),
        ("proposes", bot.proposes),
    ];
    let deeds: Vec<String> = deeds
        .iter()
        .filter_map(|(word, what)| Some(format!("{word} {}", quoted((*what)?))))
        .collect();
    let head = format!(
        "automation {} {{ identity {{ github-app {} }}",
        quoted(&bot.name),
        quoted(bot.app)
    );
    let node = match deeds.is_empty() {
        true => format!("{head} }}"),
        false => {
            let deeds = deeds.join("; ");
            format!(
                "{head}; when \"pull-request\" of={} {{ {deeds} }} }}",
                quoted(&survey.repository)
            )
        }
    };
    match bot.reads {
        Some(what) => line(out, &node, &format!("{} is read: it {what}", bot.file)),
        None => line(out, &node, &bot.file),
    }
}

fn last(survey: &Survey, out: &mut String) {
    out.push('\n');
    remark(
        out,
        "Next: read the settings (`observed`, above), or say what you vouch for, with a name and a date:",
    );
    let team = survey.teams.first().map_or("maintainers", |(team, _)| team);
    remark(
        out,
        &format!(
            "assume \"apps\" \"No App but those named here may write.\" by=\"{}\" until=\"YYYY-MM-DD\"",
            plain(team)
        ),
    );
    remark(
        out,
        "Then let one additive ruleset keep branches for people; `gabion compile` writes nothing else:",
    );
    remark(
        out,
        &format!("emit \"wall\" of=\"{}\"", plain(&survey.repository)),
    );
}

/// The first three, and how many more.
fn few(items: &[String]) -> String {
    match items {
        [one, two, three, rest @ ..] if !rest.is_empty() => {
            format!("{one}, {two}, {three} and {} more", rest.len())
        }
        all => all.join(", "),
    }
}

/// A node, and a remark behind it if there is one.
fn line(out: &mut String, node: &str, told: &str) {
    match told {
        "" => out.push_str(&format!("{node}\n")),
        told => out.push_str(&format!("{node}    // {}\n", plain(told))),
    }
}

fn remark(out: &mut String, text: &str) {
    out.push_str(&format!("// {}\n", plain(text)));
}

fn remark_in(out: &mut String, text: &str) {
    out.push_str(&format!("    // {}\n", plain(text)));
}

/// Text of other people within a remark: on one line, and nothing that a terminal or a reader could take for something else.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || (!c.is_ascii() && !c.is_alphanumeric()) {
                '?'
            } else {
                c
            }
        })
        .collect()
}

/// As a KDL string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(text).replace('\\', "\\\\").replace('"', "\\\""))
}

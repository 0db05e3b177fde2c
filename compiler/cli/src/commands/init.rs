//! `gabion init`.

use super::Context;
use crate::project::{
    DECLARATION, Loaded, Loader,
    folder::Folder,
    tree::{Entry, Tree},
};
use crate::render::{clean, steps::padded};
use crate::report::{Outcome, Report};
use crate::stop::Stop;
use clap::Args;
use gabion_core::diagnostic::{Diagnostic, Severity};
use gabion_core::survey::{self, Declared, Ground, Proposed, Survey};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write the declaration that a repository implies.
///
/// Reads workflows, actions, CODEOWNERS and the configuration of bots, and writes gabion.kdl: the agents and automations that run
/// there, the areas of the tree, the environments that jobs name, and for each agent what it certainly reaches today. What is
/// guessed is marked as a guess; what no file shows is left to `gabion check`, which asks. The owner and name of the repository
/// come from .git/config.
///
/// Nothing else is touched, and an existing gabion.kdl is never overwritten. Needs no credential and no network.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  gabion init
  gabion init ../shop
  gabion init --print             print the declaration, write nothing")]
pub struct Init {
    /// The repository [default: the current folder]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Print the declaration to standard output; write nothing
    #[arg(long)]
    pub print: bool,
}

impl Init {
    /// Runs it.
    pub fn run(&self, context: &Context) -> Outcome {
        let root = self
            .path
            .as_ref()
            .map_or_else(|| context.cwd.to_owned(), |path| context.cwd.join(path));
        let loaded = survey(&root)?;
        let unread = loaded.findings.clone();
        let declared = survey::declare(&ground(&root, loaded)?);
        let mut report = Report::new(declared.sources.clone(), warnings(&unread, &declared.findings));
        if self.print {
            report.text.clone_from(&declared.text);
        } else {
            write(&root, &declared.text)?;
            report.text = summary(&declared);
        }
        tell(&declared, !self.print, &mut report);
        Ok(report)
    }
}

/// What cannot be read is `check`'s to complain of; here it is worth saying, each file once.
fn warnings(unread: &[Diagnostic], malformed: &[Diagnostic]) -> Vec<Diagnostic> {
    let file = |found: &Diagnostic| found.labels.first().map(|label| label.span.file);
    let told: Vec<_> = unread.iter().filter_map(file).collect();
    let others = malformed
        .iter()
        .filter(|found| file(found).is_none_or(|file| !told.contains(&file)));
    let weaker = |found: &Diagnostic| Diagnostic {
        severity: Severity::Warning,
        ..found.clone()
    };
    unread.iter().chain(others).map(weaker).collect()
}

/// Reads a repository that has no declaration yet.
pub fn survey(root: &Path) -> Result<Loaded, Stop> {
    if !root.is_dir() {
        return Err(Stop::new(format!("{} is no folder", root.display())));
    }
    if root.join(DECLARATION).symlink_metadata().is_ok() {
        return Err(
            Stop::new(format!("{DECLARATION} exists, and is never overwritten"))
                .help("`gabion check` reads it"),
        );
    }
    let tree = Folder::new(root);
    let mut loader = Loader::new(&tree);
    loader.work_tree("");
    Ok(loader.finish())
}

fn ground(root: &Path, loaded: Loaded) -> Result<Ground, Stop> {
    let tree = Folder::new(root);
    let mut names = tree.names("").map_err(Stop::new)?;
    for name in &mut names {
        if tree.entry(name) == Ok(Some(Entry::Folder)) {
            name.push('/');
        }
    }
    let git = git_folder(root);
    let read = |path: &str| {
        git.as_ref()
            .and_then(|git| std::fs::read_to_string(git.join(path)).ok())
    };
    let folder = root.canonicalize().ok();
    let folder = folder
        .as_deref()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned());
    Ok(Ground {
        sources: loaded.sources,
        files: loaded.files,
        unread: loaded
            .unread
            .into_iter()
            .map(|(path, unread)| (path, (unread.file, unread.reason)))
            .collect(),
        names,
        folder: folder.unwrap_or_default(),
        github: read("config").as_deref().and_then(survey::origin),
        default_branch: read("refs/remotes/origin/HEAD")
            .as_deref()
            .and_then(survey::default_branch),
    })
}

/// The folder that holds the repository's configuration: of a linked work tree, that of the main one.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let link = std::fs::read_to_string(&git).ok()?;
    let own = root.join(link.trim().strip_prefix("gitdir: ")?);
    match std::fs::read_to_string(own.join("commondir")) {
        Ok(common) => Some(own.join(common.trim())),
        Err(_) => Some(own),
    }
}

/// Writes the declaration, unless one has come to stand there meanwhile.
pub fn write(root: &Path, text: &str) -> Result<(), Stop> {
    let failed = |error: std::io::Error| Stop::new(format!("could not write {DECLARATION}: {error}"));
    let path = root.join(DECLARATION);
    let mut file = std::fs::File::create_new(&path).map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| {
            // Half a declaration is worse than none; it is ours, since it was not there before.
            let _ = std::fs::remove_file(&path);
            failed(error)
        })
}

/// What was found, in the order in which a newcomer asks.
fn summary(declared: &Declared) -> String {
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
struct ProposedJson<'a> {
    job: &'a str,
    privileged: bool,
    secrets: &'a [String],
}

/// The same for programs.
fn tell(declared: &Declared, written: bool, report: &mut Report) {
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
    report.member("written", written);
    report.member("declaration", &declared.text);
    report.member("agents", agents.collect::<Vec<_>>());
    report.member("automations", bots.chain(deciders).collect::<Vec<_>>());
    report.member("proposedCode", proposed.collect::<Vec<_>>());
}

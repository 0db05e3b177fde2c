//! `cargo xtask docs`: reference pages from their one source.

use clap::Args;
use gabion_core::check::pages::PAGES;
use gabion_core::facts::{Polarity, Pred, Sort};
use gabion_core::library;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Write the reference pages below docs/ from the tables that they describe.
#[derive(Args)]
pub struct Docs {
    /// Write nothing; fail if a page is not what its table says.
    #[arg(long)]
    check: bool,
}

impl Docs {
    /// Runs it.
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
        let pages: [(&str, String); 8] = [
            ("facts.md", facts()),
            ("language.md", gabion_core::language::reference()),
            ("findings.md", findings()),
            ("rules.md", rules()),
            ("coverage.md", coverage()),
            ("reading.md", reading()),
            ("platform.md", platform()),
            ("assumptions.md", assumptions()),
        ];
        let mut stale = Vec::new();
        for (name, text) in pages {
            let path: PathBuf = docs.join(name);
            if std::fs::read_to_string(&path).ok().as_deref() == Some(text.as_str()) {
                continue;
            }
            if self.check {
                stale.push(name);
            } else {
                std::fs::write(&path, text)?;
                println!("wrote docs/{name}");
            }
        }
        if stale.is_empty() {
            Ok(())
        } else {
            Err(format!("stale: {}; run `cargo xtask docs`", stale.join(", ")).into())
        }
    }
}

fn facts() -> String {
    let mut text = String::from(
        "# Facts\n\nMade by `cargo xtask docs` from `compiler/facts/src/facts/vocabulary.rs`.\n\nEverything that says who can do what becomes a \
         fact: a predicate over constants, with a *grade* and an *origin*.\n\n\
         | grade | meaning | costs |\n|---|---|---|\n\
         | known | a file or a snapshot says so | one step |\n\
         | assumed | holds only if the named assumption is broken | one assumption, one step |\n\
         | unknown | nobody has said; names a question | one unknown, one step |\n\n\
         Absent means known to be false. No fact helps the defender: a closed gate is an absent opening.\n\n## Sorts\n\n\
         | sort | what it ranges over |\n|---|---|\n",
    );
    for sort in Sort::ALL {
        let (name, meaning) = sort.doc();
        text.push_str(&format!("| {name} | {meaning} |\n"));
    }
    for (polarity, title, about) in [
        (Polarity::Structure, "Structure", "How things are wired."),
        (
            Polarity::Opening,
            "Openings",
            "What whoever wants through may use. Tightening a setting never adds one.",
        ),
        (
            Polarity::Derived,
            "Derived",
            "Concluded by rules only. `does` is the reach.",
        ),
    ] {
        text.push_str(&format!(
            "\n## {title}\n\n{about}\n\n| predicate | says |\n|---|---|\n"
        ));
        for pred in Pred::ALL
            .iter()
            .map(|pred| pred.info())
            .filter(|info| info.polarity == polarity)
        {
            let sorts: Vec<&str> = pred.sorts.iter().map(|sort| sort.name()).collect();
            let mut says = pred.doc.to_owned();
            for (at, sort) in sorts.iter().enumerate() {
                says = says.replace(&format!("{{{at}}}"), &format!("*{sort}*"));
            }
            text.push_str(&format!("| `{} {}` | {says} |\n", pred.name, sorts.join(" ")));
        }
    }
    text
}

/// What verdicts lean on.
fn assumptions() -> String {
    let mut text = String::from(
        "# Assumptions\n\nMade by `cargo xtask docs` from `stdlib/core/assumptions.kdl`. `gabion explain ID` prints one.\n\nA verdict *contained* leans on an \
         assumption if something outside the radius would be reached without it; then `gabion check` names it below the verdict, with the worst of \
         that, and `gabion/REPORT.md` does, too. It is computed: what would be true besides is stated as facts, and the world closed again. What \
         only several together would open is counted for all of them. The first is said once, under all verdicts; the last is not assumed at all. \
         Each that is printed has a case that prints it and a near miss that does not: `tests/cases/assumes-*`.\n",
    );
    for assumption in library::assumptions() {
        text.push('\n');
        text.push_str(&assumption.page().replacen("# ", "## ", 1));
    }
    text
}

fn findings() -> String {
    let mut text = String::from(
        "# Findings\n\nMade by `cargo xtask docs` from `compiler/core/src/check/pages/`. `gabion explain SLUG` prints one.\n",
    );
    for (_, page) in PAGES {
        text.push('\n');
        text.push_str(&page.replace("\n# ", "\n## ").replacen("# ", "## ", 1));
    }
    text
}

fn rules() -> String {
    let mut text = format!(
        "# Rules\n\nMade by `cargo xtask docs` from `stdlib/`. Knowledge as of {}. `gabion explain SLUG` prints one. Confidence: verified (run or \
         counted), documented (a source says so), inferred (no source says so; every path that rests on it is labelled).\n",
        library::KNOWLEDGE_AS_OF
    );
    for rule in &library::rules().rules {
        text.push('\n');
        text.push_str(&library::page(rule).replacen("# ", "## ", 1));
    }
    text
}

/// The known ways in, and what models each.
fn coverage() -> String {
    let mut text = String::from(
        "# Known ways in\n\nMade by `cargo xtask docs` from `stdlib/core/ways.kdl` and the rules; a test demands that each is modelled, or that it is \
         said why not. G: ways through GitHub's permissions and settings. B: ways in which an analysis says *contained* while someone gets \
         through; each is run by a case and its near miss.\n\n| | way | closed by | modelled by | case |\n|---|---|---|---|---|\n",
    );
    for way in library::ways() {
        let rules = library::modelling(&way.id);
        let mut by: Vec<String> = rules.iter().map(|rule| format!("`{}`", rule.slug)).collect();
        by.extend(way.by.iter().map(computed));
        if !way.not_modelled.is_empty() {
            by.push(format!("not modelled: {}", way.not_modelled));
        }
        let case = match way.case.as_str() {
            "" => String::new(),
            case => format!("[{case}](../tests/cases/{case}/case.md)"),
        };
        text.push_str(&format!(
            "| {} | {} | {} | {} | {case} |\n",
            way.id,
            way.title,
            way.closes,
            by.join("; ")
        ));
    }
    text
}

/// What stands in a tree, and what reads it.
fn reading() -> String {
    let mut text = String::from(
        "# What is read of a tree\n\nMade by `cargo xtask docs` from `stdlib/github/constructs.kdl`. A test walks the public schemas of workflows and \
         actions: each of their keys has a line here, and each line what shows it. What is read becomes facts; what cannot be read, or \
         is computed, a question; nothing is skipped in silence.\n",
    );
    for kind in library::constructs() {
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n| | changes of reach | read by | shown by |\n|---|---|---|---|\n",
            kind.of, kind.files
        ));
        for line in &kind.lines {
            let paths: Vec<String> = line.paths.iter().map(|path| format!("`{path}`")).collect();
            let changes = match (line.nothing.as_str(), line.not_read.as_str()) {
                ("", "") => line.reach.clone(),
                ("", open) => format!("not read: {open}"),
                (why, _) => format!("nothing: {why}"),
            };
            let shown: Vec<String> = line.shown.iter().map(shown).collect();
            text.push_str(&format!(
                "| {} | {changes} | {} | {} |\n",
                paths.join(", "),
                reader(&line.reads),
                shown.join("; ")
            ));
        }
    }
    text
}

fn reader((file, at): &(String, String)) -> String {
    match (file.as_str(), at.as_str()) {
        ("", _) => String::new(),
        (file, "") => format!("[{}](../compiler/core/src/{file})", name(file)),
        (file, at) => format!("[{}](../compiler/core/src/{file}) `{at}`", name(file)),
    }
}

fn shown(shown: &library::Shown) -> String {
    match shown {
        library::Shown::Test(place) => {
            let (file, test) = place.split_once('#').unwrap_or((place, place));
            format!("[{test}](../compiler/core/src/{file})")
        }
        library::Shown::Case(case) => format!("[{case}](../tests/cases/{case}/case.md)"),
        library::Shown::Scenario(id) => format!("[{id}](../tests/scenarios/{id}.yaml)"),
    }
}

/// A file, the function in it, what it does, and the test that sees it.
fn computed(by: &library::By) -> String {
    let mut text = format!("[{}](../{})", name(&by.file), by.file);
    if !by.at.is_empty() {
        text.push_str(&format!(" `{}`", by.at));
    }
    if !by.what.is_empty() {
        text.push_str(&format!(": {}", by.what));
    }
    if let Some((file, test)) = by.test.split_once('#') {
        text.push_str(&format!(" ([{test}](../{file}))"));
    }
    text
}

fn name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

/// What the platform calls things.
fn platform() -> String {
    let mut text = String::from(
        "# The platform's names\n\nMade by `cargo xtask docs` from `stdlib/github/platform.kdl`. What actions do is in \
         `stdlib/github/actions.kdl`, each line with its source and month.\n",
    );
    for table in library::platform() {
        text.push_str(&format!(
            "\n## {}\n\n{}, {}, as of {}.\n\n",
            table.name, table.source, table.link, table.as_of
        ));
        for line in &table.lines {
            let said = line.said.iter().filter(|(_, value)| !value.is_empty());
            let mut words: Vec<String> = said.map(|(name, value)| format!("{name}: {value}")).collect();
            if !line.words.is_empty() {
                words.push(line.words.join(", "));
            }
            let end = if words.is_empty() {
                String::new()
            } else {
                format!(": {}", words.join("; "))
            };
            text.push_str(&format!("* `{}`{end}\n", line.name));
        }
    }
    text
}

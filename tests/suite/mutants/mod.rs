//! Proof that what is emitted is verified: every emitted file of every example, weakened in every way that can be had by walking
//! it, one change at a time. Each must be caught when the file is read back, by a finding that names it or shows the path.

mod doc;
mod equivalent;
mod generic;
mod mutant;
mod policies;
mod project;
mod settings;
mod workflows;

use gabion_core::compile::Compiled;
use gabion_core::diagnostic::{Diagnostic, Severity};
use mutant::Mutant;
use project::Project;
use std::collections::{BTreeMap, BTreeSet};

/// What became of one mutant.
struct Fate {
    mutant: Mutant,
    /// Whether a finding that was not there before names the file or shows a path.
    killed: bool,
    /// Whether an obligation says so.
    owed: bool,
    /// Whether a verdict says so.
    judged: bool,
}

fn errors(compiled: &Compiled) -> BTreeSet<String> {
    let errors = compiled
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| format!("{} {}", finding.slug, finding.message))
        .collect()
}

fn fate(project: &Project, before: &BTreeSet<String>, mutant: Mutant) -> Fate {
    let compiled = project
        .prepared
        .read_back(mutant.applied(project.prepared.artifacts()));
    let new: Vec<&Diagnostic> = compiled
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .filter(|finding| !before.contains(&format!("{} {}", finding.slug, finding.message)))
        .collect();
    let names = |finding: &&&Diagnostic| {
        let labelled = finding
            .labels
            .iter()
            .any(|label| compiled.sources.get(label.span.file).path == mutant.artifact);
        labelled || finding.message.contains(&mutant.artifact) || !finding.steps.is_empty()
    };
    let killed = !compiled.may_write() && new.iter().any(|finding| names(&finding));
    let emitted = |finding: &&&Diagnostic| finding.slug.starts_with("emitted-");
    let owed = new
        .iter()
        .filter(|finding| emitted(finding))
        .any(|finding| names(&finding));
    let judged = new.iter().any(|finding| !emitted(&finding));
    Fate {
        mutant,
        killed,
        owed,
        judged,
    }
}

fn fates(project: &Project) -> Vec<Fate> {
    let before = errors(&project.prepared.read_back(project.prepared.artifacts().to_vec()));
    let mutants = project.mutants();
    let halves = mutants.chunks(mutants.len().div_ceil(2).max(1));
    std::thread::scope(|scope| {
        let before = &before;
        let run = |part: Vec<Mutant>| {
            scope.spawn(move || part.into_iter().map(|one| fate(project, before, one)).collect())
        };
        let threads: Vec<_> = halves.map(|part| run(part.to_vec())).collect();
        threads
            .into_iter()
            .flat_map(|thread| -> Vec<Fate> { thread.join().expect("no panic") })
            .collect()
    })
}

#[test]
fn every_weakened_artifact_is_caught() {
    let mut table: BTreeMap<(String, &'static str), [usize; 4]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for project in project::all() {
        for fate in fates(&project) {
            let name = format!("{}/{}", project.name, fate.mutant.name());
            let row = table.entry((group(&fate.mutant), fate.mutant.kind)).or_default();
            let listed = equivalent::find(&fate.mutant);
            match (fate.killed, listed) {
                (true, None) => row[0] += 1,
                (false, Some(_)) => {}
                // Stricter than the table asks for.
                (true, Some(_)) => row[0] += 1,
                (false, None) => wrong.push(format!("survives: {name}")),
            }
            row[1] += usize::from(fate.killed || listed.is_none());
            row[2] += usize::from(fate.owed);
            row[3] += usize::from(fate.judged);
        }
    }
    print(&table);
    assert!(
        wrong.is_empty(),
        "{} mutants are not as they should be:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let all: usize = table.values().map(|row| row[1]).sum();
    assert!(all >= 200, "only {all} mutants");
}

/// What kind of file it is.
fn group(mutant: &Mutant) -> String {
    let path = mutant.artifact.as_str();
    let group = match () {
        () if path.contains("rulesets/") => "ruleset",
        () if path.ends_with(".branches.json") => "branch policy",
        () if path.contains("environments/") => "environment",
        () if path.ends_with(".trust.json") => "trust policy",
        () if path.contains("gabion/aws/") => "permissions",
        () if path.ends_with("CODEOWNERS") => "code owners",
        () => "workflow",
    };
    group.to_owned()
}

fn print(table: &BTreeMap<(String, &'static str), [usize; 4]>) {
    println!(
        "{:<15}{:<14}{:>8}{:>6}{:>12}{:>10}",
        "artifact", "mutation", "killed", "of", "obligation", "verdict"
    );
    for ((artifact, kind), [killed, all, owed, judged]) in table {
        println!("{artifact:<15}{kind:<14}{killed:>8}{all:>6}{owed:>12}{judged:>10}");
    }
    let sum = |at: usize| table.values().map(|row| row[at]).sum::<usize>();
    println!("mutants killed {} of {}", sum(0), sum(1));
}

#[test]
fn documents_written_again_are_not_findings() {
    for project in project::all() {
        let before = errors(&project.prepared.read_back(project.prepared.artifacts().to_vec()));
        for mutant in project.rewritten() {
            let compiled = project
                .prepared
                .read_back(mutant.applied(project.prepared.artifacts()));
            assert_eq!(errors(&compiled), before, "{}/{}", project.name, mutant.artifact);
        }
    }
}

//! Proof that what is emitted is verified: every emitted file of every example, weakened in every way that can be had by walking
//! it, one change at a time. Each must be caught when the file is read back, by a finding that names it or shows the path.

mod doc;
mod equivalent;
mod gains;
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
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of one mutant.
struct Fate {
    mutant: Mutant,
    /// Whether a finding that was not there before names the file or shows a path.
    killed: bool,
    /// Whether an obligation says so.
    owed: bool,
    /// Whether a verdict says so.
    judged: bool,
    /// Effects that came nearer once applied.
    opened: Vec<String>,
    /// Those of them that a comparison does not show as gained, or not as lost the other way round.
    unseen: Vec<String>,
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

/// One in how many is compared the other way round too.
const BACK: usize = 8;

fn fate(
    project: &Project,
    (before, known): (&Compiled, &BTreeSet<String>),
    mutant: Mutant,
    back: bool,
) -> Fate {
    let compiled = project
        .prepared
        .read_back(mutant.applied(project.prepared.artifacts()));
    let new: Vec<&Diagnostic> = compiled
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .filter(|finding| !known.contains(&format!("{} {}", finding.slug, finding.message)))
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
    let opened = gains::opened(before, &compiled);
    let unseen = gains::unseen(before, &compiled, &opened, back);
    Fate {
        killed,
        owed,
        judged,
        opened: opened.iter().map(ToString::to_string).collect(),
        unseen,
        mutant,
    }
}

/// What became of every mutant, in order. Whoever is free takes the next one.
fn fates(project: &Project) -> Vec<Fate> {
    let before = project.prepared.read_back(project.prepared.artifacts().to_vec());
    let known = errors(&before);
    let mutants = project.mutants();
    let next = AtomicUsize::new(0);
    let work = || {
        let taken = std::iter::from_fn(|| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            Some((at, mutants.get(at)?.clone()))
        });
        let fates = taken.map(|(at, mutant)| {
            let back = at % BACK == 0;
            (at, fate(project, (&before, &known), mutant, back))
        });
        fates.collect::<Vec<_>>()
    };
    let mut fates: Vec<(usize, Fate)> = std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let joined = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        joined.flatten().collect()
    });
    fates.sort_by_key(|(at, _)| *at);
    fates.into_iter().map(|(_, fate)| fate).collect()
}

#[test]
fn every_weakened_artifact_is_caught() {
    let mut table: BTreeMap<(String, &'static str), [usize; 4]> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut unused: BTreeSet<usize> = (0..equivalent::TABLE.len()).collect();
    let (mut opened, mut compared) = (0, 0);
    for project in project::all() {
        for fate in fates(&project) {
            let name = format!("{}/{}", project.name, fate.mutant.name());
            let row = table.entry((group(&fate.mutant), fate.mutant.kind)).or_default();
            let listed = equivalent::find(&project.name, &fate.mutant);
            match (fate.killed, listed) {
                (true, None) => row[0] += 1,
                (false, Some(at)) => _ = unused.remove(&at),
                (true, Some(_)) => wrong.push(format!("listed as changing nothing, and caught: {name}")),
                (false, None) => wrong.push(format!("survives: {name}")),
            }
            row[1] += usize::from(listed.is_none());
            row[2] += usize::from(fate.owed);
            row[3] += usize::from(fate.judged);
            opened += fate.opened.len();
            compared += usize::from(!fate.opened.is_empty());
            wrong.extend(
                fate.unseen
                    .iter()
                    .map(|effect| format!("opens {effect}, and does not compare as a gain: {name}")),
            );
        }
    }
    print(&table);
    println!("{compared} mutants open {opened} effects, and compare as gains");
    wrong.extend(
        unused
            .iter()
            .map(|at| format!("nothing survives as listed: {:?}", equivalent::TABLE[*at])),
    );
    assert!(
        wrong.is_empty(),
        "{} mutants are not as they should be:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let all: usize = table.values().map(|row| row[1]).sum();
    assert!(all >= 200, "only {all} mutants");
    assert!(compared >= 50, "only {compared} mutants open anything");
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
fn documents_written_again_are_neither_findings_nor_differences() {
    for project in project::all() {
        let before = project.prepared.read_back(project.prepared.artifacts().to_vec());
        let known = errors(&before);
        assert!(gains::alike(&before, &before), "{}", project.name);
        for mutant in project.rewritten() {
            let compiled = project
                .prepared
                .read_back(mutant.applied(project.prepared.artifacts()));
            let name = format!("{}/{}", project.name, mutant.artifact);
            assert_eq!(errors(&compiled), known, "{name}");
            assert!(gains::alike(&before, &compiled), "{name}");
        }
    }
}

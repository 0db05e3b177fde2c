//! CODEOWNERS repeats the gates at the merge, for those who read it: for each path, the team of the last gate before it.

use super::Faults;
use super::declared::{AtMerge, Before, at_merge};
use super::here::Here;
use crate::glob::{Dialect, Language};
use crate::platforms::github::areas::areas;
use crate::platforms::github::artifacts::codeowners::{block_of, without_block};
use crate::platforms::github::codeowners::{CodeOwners, OwnerRule, PLACES};
use crate::platforms::github::context::AreaClass;
use crate::platforms::github::tree::Content;
use crate::source::FileId;
use crate::world::build::ownership;
use crate::world::classes::{Patterns, area_classes};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

pub(super) fn check(here: &Here<'_>, faults: &mut Faults<'_>) {
    let Some(asked) = here.asked("gates") else { return };
    let foreign = foreign(here);
    let mut gates: Vec<AtMerge<'_>> = at_merge(here)
        .into_iter()
        .filter(|gate| !gate.is_the_wall(here))
        .collect();
    // A team without a handle cannot be an owner; then there is no block, and the ruleset is the gate by itself.
    if gates
        .iter()
        .any(|gate| handle(here, &gate.approve.from.value).is_none())
    {
        return;
    }
    if foreign.as_deref().is_some_and(has_lines) {
        gates.retain(|gate| gate.before != Before::Everything);
    }
    if gates.is_empty() {
        return;
    }
    let emitted = PLACES.iter().find_map(|path| here.own.get(path));
    let (Some(file), Some(owners)) = (emitted, &here.state.tree.codeowners) else {
        return faults.missing(asked, ".github/CODEOWNERS");
    };
    faults.vouch(*file);
    added(here, *file, foreign.as_deref().unwrap_or_default(), faults);
    // The last line that matches decides, so what stands before all files comes first.
    gates.sort_by_key(|gate| gate.before != Before::Everything);
    let compiled: Vec<(Language, &OwnerRule)> = compile(owners);
    let reads = Reads::of(here, &gates);
    for class in &classes(here, owners) {
        let Some(at) = gates.iter().rposition(|gate| gate.before.holds(here, class)) else {
            continue;
        };
        let kept = |path: &&String| {
            let last = compiled.iter().rposition(|(language, _)| language.matches(path));
            last.is_some_and(|line| owned(&reads, (line, &compiled[line]), at))
        };
        if let Some(path) = class.examples.iter().find(|path| !kept(path)) {
            let last = compiled.iter().rev().find(|(language, _)| language.matches(path));
            let why = format!(
                "{path} is not owned by {} alone, whom gate \"{}\" asks",
                gates[at].approve.from.value, gates[at].gate.name.value
            );
            faults.push(last.map_or(faults.whole(*file), |(_, rule)| rule.span), why);
        }
    }
    let itself = &owners.path;
    if compiled
        .iter()
        .rev()
        .find(|(language, _)| language.matches(itself))
        .is_none_or(|(_, rule)| rule.owners.is_empty())
    {
        faults.push(faults.whole(*file), "nobody owns the file itself");
    }
}

/// The classes of paths that the file tells apart. Those of the world's facts need not be: as long as no rule asks for owners'
/// reviews, nothing hangs on them.
fn classes(here: &Here<'_>, owners: &CodeOwners) -> Vec<AreaClass> {
    let patterns = Patterns {
        deciders: [ownership(owners)].into(),
        ..Patterns::default()
    };
    area_classes(&here.context.name, &areas(here.repository), &patterns)
}

/// What stood there before, without a block of ours.
fn foreign(here: &Here<'_>) -> Option<String> {
    let found = PLACES.iter().find_map(|path| here.before.files.get(*path))?;
    let Content::Text(file) = found else { return None };
    Some(without_block(&here.sources.get(*file).text))
}

fn has_lines(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .any(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Ours is a block at the end that can be found again, and what others wrote stays.
fn added(here: &Here<'_>, file: FileId, foreign: &str, faults: &mut Faults<'_>) {
    let text = &here.sources.get(file).text;
    match block_of(text) {
        None => faults.push(
            faults.whole(file),
            "the block has lost its first or last line, and could not be taken out again",
        ),
        Some(block) if !text.trim_end().ends_with(block.trim_end()) => {
            faults.push(
                faults.whole(file),
                "lines stand behind the block, and the last line decides",
            );
        }
        Some(_) if without_block(text).trim_end() != foreign.trim_end() => {
            faults.push(faults.whole(file), "lines that others wrote are gone");
        }
        Some(_) => {}
    }
}

fn compile<'o>(owners: &'o CodeOwners) -> Vec<(Language, &'o OwnerRule)> {
    let language =
        |rule: &'o OwnerRule| Some((Language::compile(Dialect::CodeOwners, &rule.pattern).ok()?, rule));
    owners.rules.iter().filter_map(language).collect()
}

/// Whether a line gives its files to the team of the first gate and to nobody else. A line of a later gate may take more files
/// than the gate's area has, where CODEOWNERS cannot say it more narrowly.
fn owned(
    reads: &Reads<'_>,
    (line, (language, rule)): (usize, &(Language, &OwnerRule)),
    first: usize,
) -> bool {
    let given = |gate: &AtMerge<'_>| {
        let team = handle(reads.here, &gate.approve.from.value).unwrap_or_default();
        !rule.owners.is_empty() && rule.owners.iter().all(|owner| owner.eq_ignore_ascii_case(&team))
    };
    let later = || (first + 1..reads.gates.len()).filter(|at| given(&reads.gates[*at]));
    given(&reads.gates[first]) || later().any(|at| reads.widely(at, line, language))
}

/// What CODEOWNERS makes of the areas of gates: asked for every class of paths, found out once.
struct Reads<'r> {
    here: &'r Here<'r>,
    gates: &'r [AtMerge<'r>],
    /// By gate: its area's patterns as CODEOWNERS reads them, one by one and together.
    each: Vec<OnceCell<Vec<Language>>>,
    whole: Vec<OnceCell<Option<Language>>>,
    /// By gate and line.
    within: RefCell<BTreeMap<(usize, usize), bool>>,
}

impl<'r> Reads<'r> {
    fn of(here: &'r Here<'r>, gates: &'r [AtMerge<'r>]) -> Self {
        Reads {
            here,
            gates,
            each: vec![OnceCell::new(); gates.len()],
            whole: vec![OnceCell::new(); gates.len()],
            within: RefCell::default(),
        }
    }

    /// Whether a line is of files that the own patterns of a gate's area have when CODEOWNERS reads them.
    fn widely(&self, gate: usize, line: usize, language: &Language) -> bool {
        if let Some(known) = self.within.borrow().get(&(gate, line)) {
            return *known;
        }
        // What was emitted repeats a pattern; only else is it asked of all of them together, which takes long.
        let each = self.each[gate].get_or_init(|| self.each(gate));
        let whole = || self.whole[gate].get_or_init(|| Language::any_of(each).ok());
        let within = each.contains(language)
            || whole()
                .as_ref()
                .is_some_and(|all| language.is_subset_of(all).unwrap_or(false));
        self.within.borrow_mut().insert((gate, line), within);
        within
    }

    fn each(&self, gate: usize) -> Vec<Language> {
        let Before::Area(name) = self.gates[gate].before else {
            return Vec::new();
        };
        let areas = areas(self.here.repository);
        let patterns = areas
            .iter()
            .filter(|area| area.name == name)
            .flat_map(|area| &area.patterns);
        patterns
            .filter_map(|pattern| Language::compile(Dialect::CodeOwners, pattern).ok())
            .collect()
    }
}

fn handle(here: &Here<'_>, team: &str) -> Option<String> {
    let team = here
        .declaration
        .teams
        .iter()
        .find(|found| found.name.value == team)?;
    Some(format!("@{}", team.github.as_ref()?.value))
}

//! `cargo xtask oracle`: the engine against one that is not ours.

mod clingo;
mod program;
mod worlds;

use clap::Args;
use gabion_core::facts::{Atom, Grade, Polarity, Pred};
use gabion_core::library;
use gabion_core::reach::engine::Engine;
use gabion_core::reach::proof::Step;
use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;

/// Prints the standard library's rules and random worlds over the real vocabulary for clingo, and compares what follows.
///
/// Each world is compared twice: with everything unknown false, and with everything unknown true. Both of the engine's answers come
/// from one closure, by cost. Fails if any world disagrees, or if there was none.
#[derive(Args)]
pub struct Oracle {
    /// How many worlds.
    #[arg(long, default_value_t = 500)]
    worlds: u64,
    /// A Python interpreter with the `clingo` module.
    #[arg(long, value_name = "PYTHON", default_value = "python3")]
    clingo: PathBuf,
    /// The seed of the first world; the others count on from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Prints the program of the first world and stops.
    #[arg(long)]
    print: bool,
}

/// An atom as both sides write it: name and arguments.
type Text = (String, Vec<String>);

impl Oracle {
    /// Runs the command.
    pub fn run(&self) -> Result<(), Box<dyn Error>> {
        let rules = library::rules();
        let printed = program::rules(rules);
        if self.print {
            println!(
                "{printed}{}",
                program::facts(&worlds::world(rules, self.seed), |_| true)
            );
            return Ok(());
        }
        let mut clingo = clingo::Clingo::start(&self.clingo)?;
        let mut fired = BTreeSet::new();
        let (mut agree, mut derived, mut facts, mut depends) = (0, 0, 0, 0);
        for seed in self.seed..self.seed + self.worlds {
            let base = worlds::world(rules, seed);
            let engine = Engine::new(rules, &base);
            let without =
                clingo.solve(&(printed.clone() + &program::facts(&base, |grade| grade == Grade::Known)))?;
            let with = |grade| !matches!(grade, Grade::Assumed(_));
            let with = clingo.solve(&(printed.clone() + &program::facts(&base, with)))?;
            let certain = ours(&engine, |cost| cost.is_certain());
            let possible = ours(&engine, |cost| cost.assumed() == 0);
            fired.extend(used(&engine));
            facts += base.facts.len();
            derived += possible.len();
            depends += possible.len() - certain.len();
            if certain == without && possible == with {
                agree += 1;
            } else {
                report(seed, "nothing unknown", &certain, &without);
                report(seed, "everything unknown", &possible, &with);
            }
        }
        let worlds = self.worlds;
        println!("oracle: {agree} of {worlds} agree");
        println!("  {facts} facts, {derived} derived atoms, {depends} of them depend on what is unknown");
        println!(
            "  {} of {} rules conclude something somewhere",
            fired.len(),
            rules.rules.len()
        );
        match (worlds, agree == worlds, depends) {
            (0, ..) => Err("oracle: no world was compared".into()),
            (_, false, _) => Err("oracle: the engine and clingo disagree".into()),
            (_, _, 0) => Err("oracle: nothing depended on what is unknown, so little was compared".into()),
            _ => Ok(()),
        }
    }
}

fn ours(engine: &Engine<'_>, counts: impl Fn(gabion_core::reach::cost::Cost) -> bool) -> BTreeSet<Text> {
    let derived = Pred::ALL
        .iter()
        .filter(|pred| pred.info().polarity == Polarity::Derived);
    let atoms = derived
        .flat_map(|pred| engine.atoms(*pred))
        .filter(|(_, cost)| counts(*cost));
    atoms.map(|(atom, _)| text(engine, &atom)).collect()
}

/// The rules that stand in some derivation.
fn used(engine: &Engine<'_>) -> BTreeSet<usize> {
    let derived = Pred::ALL
        .iter()
        .filter(|pred| pred.info().polarity == Polarity::Derived);
    let atoms = derived.flat_map(|pred| engine.atoms(*pred));
    let last = |atom: &Atom| engine.proof(atom).and_then(|proof| proof.nodes.last().cloned());
    let rule = |(atom, _): (Atom, _)| match last(&atom)?.step {
        Step::Rule { rule, .. } => Some(rule),
        Step::Fact { .. } => None,
    };
    atoms.filter_map(rule).collect()
}

fn text(engine: &Engine<'_>, atom: &Atom) -> Text {
    let args = atom
        .args()
        .iter()
        .map(|sym| engine.symbols().text(*sym).to_owned());
    (program::name(atom.pred), args.collect())
}

fn report(seed: u64, world: &str, ours: &BTreeSet<Text>, theirs: &BTreeSet<Text>) {
    for (name, args) in ours.difference(theirs) {
        eprintln!(
            "seed {seed}, {world}: only the engine derives {name} {}",
            args.join(" ")
        );
    }
    for (name, args) in theirs.difference(ours) {
        eprintln!(
            "seed {seed}, {world}: only clingo derives {name} {}",
            args.join(" ")
        );
    }
}

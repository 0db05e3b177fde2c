//! Partitions: the classes in which an infinite domain enters the core (see the crate's notes on exactness).

use super::error::Undecided;
use super::kept::Kept;
use super::language::{Language, Shape};
use super::product::Product;
use super::{MAX_CLASSES, MAX_PRODUCT, MAX_STATES, automaton::Automaton};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

/// An atom: the strings that are in exactly these languages and in no other of those given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The languages, by index into what was given, ascending. Empty for "none of them".
    pub members: Vec<usize>,
    /// A shortest string of the class, readable where there is a choice.
    pub example: String,
}

/// All atoms of some languages. They are disjoint, none is empty, and together they are the universe.
#[derive(Debug, Clone)]
pub struct Partition {
    classes: Vec<Class>,
    by_members: FxHashMap<Vec<usize>, usize>,
    patterns: Patterns,
    literals: Literals,
}

/// The languages that are one string, by that string.
type Literals = FxHashMap<Arc<str>, Vec<usize>>;

/// The distinct languages other than literals, side by side; the universe is the first component.
#[derive(Debug, Clone)]
struct Patterns {
    product: Product,
    /// For each component after the universe, the inputs that are this language.
    inputs: Vec<Vec<usize>>,
}

/// The classes of [`Partition::within`], kept for when the same is asked again.
pub fn atoms(universe: &Language, languages: &[Language]) -> Result<Arc<[Class]>, Undecided> {
    type Asked = (Language, Vec<Language>);
    static KEPT: Kept<Asked, Result<Arc<[Class]>, Undecided>> = Kept::new();
    KEPT.get((universe.clone(), languages.to_vec()), |(universe, languages)| {
        Ok(Partition::within(universe, languages)?.classes.into())
    })
}

impl Partition {
    /// The atoms of the languages among all strings.
    pub fn of(languages: &[Language]) -> Result<Self, Undecided> {
        Self::within(&Language::any(), languages)
    }

    /// The atoms of the languages among the strings of a universe, such as [`Language::ref_names`].
    pub fn within(universe: &Language, languages: &[Language]) -> Result<Self, Undecided> {
        let (patterns, literals) = sort_out(universe, languages)?;
        let mut out = Self {
            classes: Vec::new(),
            by_members: FxHashMap::default(),
            patterns,
            literals,
        };
        out.add_literals()?;
        let literal_only = out.classes.len();
        for (members, example) in out.atoms_of_patterns()? {
            out.add(members, example)?;
        }
        out.classes[..literal_only].sort_by(|a, b| a.members.cmp(&b.members));
        out.number();
        Ok(out)
    }

    /// The classes: those of single literals first, then the others by length of their example.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The class of a string; `None` if it is outside the universe.
    pub fn class_of(&self, text: &str) -> Option<usize> {
        let members = self.members_of(text)?;
        self.by_members.get(&members).copied()
    }

    /// The class of the strings that are in none of the languages, unless they are all in some.
    pub fn outside(&self) -> Option<usize> {
        self.by_members.get(&Vec::new()).copied()
    }

    fn members_of(&self, text: &str) -> Option<Vec<usize>> {
        let mut members = self.patterns.members(&self.patterns.product.run(text))?;
        members.extend(self.literals.get(text).into_iter().flatten());
        members.sort_unstable();
        Some(members)
    }

    /// A string that is given as a literal is a class of its own.
    fn add_literals(&mut self) -> Result<(), Undecided> {
        let texts: Vec<Arc<str>> = self.literals.keys().cloned().collect();
        for text in texts {
            if let Some(members) = self.members_of(&text) {
                self.add(members, text.to_string())?;
            }
        }
        Ok(())
    }

    fn add(&mut self, members: Vec<usize>, example: String) -> Result<(), Undecided> {
        if self.classes.len() == MAX_CLASSES {
            return Err(Undecided::Classes);
        }
        self.classes.push(Class { members, example });
        Ok(())
    }

    fn number(&mut self) {
        self.by_members = self
            .classes
            .iter()
            .enumerate()
            .map(|(id, class)| (class.members.clone(), id))
            .collect();
    }

    /// The atoms of the patterns, each with an example that is not one of the literals, if it has one.
    fn atoms_of_patterns(&self) -> Result<Vec<(Vec<usize>, String)>, Undecided> {
        let atoms = self.patterns.atoms(&self.patterns.product, None)?;
        let (taken, free): (Vec<_>, Vec<_>) = atoms
            .into_iter()
            .partition(|(_, text)| self.literals.contains_key(text.as_str()));
        if taken.is_empty() {
            return Ok(free);
        }
        // The shortest string of these atoms is a literal: search again among the strings that are none.
        let contested: FxHashSet<Vec<usize>> = taken.into_iter().map(|(members, _)| members).collect();
        let mut words: Vec<&str> = self.literals.keys().map(|text| &**text).collect();
        words.retain(|text| {
            self.patterns
                .members(&self.patterns.product.run(text))
                .is_some_and(|of| contested.contains(&of))
        });
        words.sort_unstable();
        let mut atoms = self.patterns.without(&words)?;
        atoms.retain(|(members, _)| contested.contains(members));
        atoms.extend(free);
        atoms.sort_by(|(_, a), (_, b)| (a.len(), a).cmp(&(b.len(), b)));
        Ok(atoms)
    }
}

impl Patterns {
    /// The inputs that accept in a product state, or `None` outside the universe.
    fn members(&self, key: &[(u32, u32)]) -> Option<Vec<usize>> {
        let mut accepting = self.product.accepting(key).peekable();
        accepting.next_if_eq(&0)?;
        let mut members: Vec<usize> = accepting
            .filter_map(|part| self.inputs.get(part as usize - 1))
            .flatten()
            .copied()
            .collect();
        members.sort_unstable();
        Some(members)
    }

    /// The member lists that occur, each with its first string; states in which `barred` accepts are passed over.
    fn atoms(&self, product: &Product, barred: Option<u32>) -> Result<Vec<(Vec<usize>, String)>, Undecided> {
        let mut seen: FxHashSet<Vec<u32>> = FxHashSet::default();
        let mut found = Vec::new();
        let explored = product.explore(MAX_PRODUCT, |id, key| {
            let accepting: Vec<u32> = product.accepting(key).collect();
            let inside =
                accepting.first() == Some(&0) && (barred.is_none() || accepting.last().copied() != barred);
            if inside && !seen.contains(&accepting) {
                found.push((id, self.inputs_of(&accepting)));
                seen.insert(accepting);
            }
            match seen.len() > MAX_CLASSES {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        Ok(found
            .into_iter()
            .map(|(id, members)| (members, product.spell(&explored, id)))
            .collect())
    }

    /// The same atoms among the strings that are none of `words`.
    fn without(&self, words: &[&str]) -> Result<Vec<(Vec<usize>, String)>, Undecided> {
        let barrier = Arc::new(Automaton::of_words(words, MAX_STATES)?);
        let (product, last) = self.product.and(barrier);
        self.atoms(&product, Some(last))
    }

    fn inputs_of(&self, accepting: &[u32]) -> Vec<usize> {
        let mut members: Vec<usize> = accepting[1..]
            .iter()
            .flat_map(|&part| &self.inputs[part as usize - 1])
            .copied()
            .collect();
        members.sort_unstable();
        members
    }
}

/// Literals by their text, all other languages once each.
fn sort_out(universe: &Language, languages: &[Language]) -> Result<(Patterns, Literals), Undecided> {
    let mut literals = Literals::default();
    let mut places: FxHashMap<&Language, usize> = FxHashMap::default();
    let mut parts = vec![universe.automaton()?];
    let mut inputs: Vec<Vec<usize>> = Vec::new();
    for (index, language) in languages.iter().enumerate() {
        if let Shape::Literal(text) = language.shape() {
            literals.entry(text.clone()).or_default().push(index);
            continue;
        }
        if let Some(&place) = places.get(language) {
            inputs[place].push(index);
            continue;
        }
        places.insert(language, inputs.len());
        inputs.push(vec![index]);
        parts.push(language.automaton()?);
    }
    Ok((
        Patterns {
            product: Product::of(parts),
            inputs,
        },
        literals,
    ))
}

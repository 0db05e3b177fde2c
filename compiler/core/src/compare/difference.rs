//! Changes with their causes, and all of them together.

use super::model::{After, Direction, Standing, What, Who};
use crate::reach::effect::Effect;
use serde::Serialize;

/// In which worlds a change holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Worlds {
    /// As things are and with everything emitted in force.
    Both,
    /// Only with everything emitted in force.
    Applied,
    /// Only as things are.
    Now,
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Path relative to the project root.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.path, self.line)
    }
}

/// Which of the two compared states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Age {
    /// The one before: what stood there is gone.
    Old,
    /// The one after.
    New,
}

/// What made a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cause {
    /// The side on which the place lies.
    pub side: Age,
    /// The line, where one is known.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// What holds there and not on the other side, as a sentence; empty if a node of the declaration is all that is known.
    pub text: String,
}

/// One step of the path to an effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathStep {
    /// What happens.
    pub text: String,
    /// Where the fact stands that lets it happen.
    #[serde(flatten)]
    pub place: Option<Place>,
}

/// One change with its cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What is not as it was.
    #[serde(flatten)]
    pub what: What,
    /// Whether more is possible.
    pub direction: Direction,
    /// Where it holds.
    pub worlds: Worlds,
    /// Whether another change of the same kind says more: an effect inside a greater one.
    pub covered: bool,
    /// What made it.
    pub cause: Option<Cause>,
    /// The path of least cost, on the side where the effect is nearer; empty where there is none.
    pub path: Vec<PathStep>,
}

impl Change {
    /// A change in the applied world, of which neither cause nor path is known yet.
    pub(super) fn new(what: What, direction: Direction) -> Self {
        Change {
            what,
            direction,
            worlds: Worlds::Applied,
            covered: false,
            cause: None,
            path: Vec::new(),
        }
    }

    pub(super) fn because(mut self, cause: Option<Cause>) -> Self {
        self.cause = cause;
        self
    }
}

/// An emitted file that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Emitted {
    /// Its path.
    pub path: String,
    /// `new`, `gone` or `changed`.
    pub change: &'static str,
    /// Lines that it has and had not.
    pub added: usize,
    /// Lines that it had and has not.
    pub removed: usize,
}

/// A declared gate that stands before changes of the declaration: whose yes a widening needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Needed {
    /// Its name.
    pub gate: String,
    /// The team.
    pub team: String,
    /// How many of it.
    pub count: u64,
}

/// What became of somebody's worst case once applied, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// Whose.
    pub who: Who,
    /// "worst case, alone: unchanged. After one fooled payments-lead: NOW ALSO …"
    pub text: String,
}

/// What one state of a project means that another did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// One for each agent for whom anything moved, for all of them together, and for strangers.
    pub headlines: Vec<Headline>,
    /// Every change, in a fixed order.
    pub changes: Vec<Change>,
    /// Every emitted file that changed, by path.
    pub emitted: Vec<Emitted>,
    /// Whether any change lets anybody do more.
    pub widens: bool,
    /// Whose yes that needs, by the gates of the old side.
    pub needs: Vec<Needed>,
    /// Whether both sides were closed to the end. If not, a change may be missing, and nothing may be concluded from that.
    pub complete: bool,
}

/// An effect that came nearer or went farther, without its cause: for comparing differences.
pub type Moved<'a> = (&'a Who, &'a After, Effect, (Standing, Standing));

impl Difference {
    /// Whether both sides mean the same and emit the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.emitted.is_empty() && self.complete
    }

    /// Effects that came nearer, each with its farther and its nearer standing.
    pub fn gains(&self) -> Vec<Moved<'_>> {
        self.moved(Direction::Wider)
    }

    /// Effects that went farther, each with its farther and its nearer standing.
    pub fn losses(&self) -> Vec<Moved<'_>> {
        self.moved(Direction::Narrower)
    }

    fn moved(&self, direction: Direction) -> Vec<Moved<'_>> {
        let wanted = self.changes.iter().filter(|change| change.direction == direction);
        let effect = |change: &'_ Change| match &change.what {
            What::Effect {
                verb,
                asset,
                old,
                new,
                ..
            } => Some((
                Effect::new(verb.clone(), asset.clone()),
                (*old.min(new), *old.max(new)),
            )),
            _ => None,
        };
        let mut moved: Vec<Moved<'_>> = wanted
            .filter_map(|change| {
                let (effect, standings) = effect(change)?;
                let What::Effect { who, after, .. } = &change.what else {
                    return None;
                };
                Some((who, after, effect, standings))
            })
            .collect();
        moved.sort();
        moved
    }
}

//! What a difference is made of. The serialised form is documented in `docs/json.md`.

use crate::reach::cost::Cost;
use crate::reach::effect::Effect;
use serde::Serialize;

/// How far an effect is from being derivable, nearest last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Not derivable.
    #[default]
    Impossible,
    /// Every derivation breaks an assumption.
    Assumed,
    /// Depends on what nobody has stated.
    Unknown,
    /// True in every completion.
    Certain,
}

impl Standing {
    /// What a cost means.
    pub fn of(cost: Cost) -> Self {
        if cost.assumed() > 0 {
            Standing::Assumed
        } else if cost.unknown() > 0 {
            Standing::Unknown
        } else {
            Standing::Certain
        }
    }

    /// The word that is printed.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Impossible => "impossible",
            Standing::Assumed => "assumed away",
            Standing::Unknown => "unknown",
            Standing::Certain => "certain",
        }
    }
}

/// Whether a change lets anybody do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is possible, or less is known.
    Wider,
    /// Another text, of which nothing follows.
    Neither,
    /// Less is possible, or more is known.
    Narrower,
}

impl Direction {
    /// The direction from the lesser to the greater of two.
    pub fn between<T: Ord>(old: &T, new: &T) -> Self {
        match new.cmp(old) {
            std::cmp::Ordering::Greater => Direction::Wider,
            std::cmp::Ordering::Equal => Direction::Neither,
            std::cmp::Ordering::Less => Direction::Narrower,
        }
    }

    /// The same change, seen from the other side.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Direction::Wider => Direction::Narrower,
            Direction::Neither => Direction::Neither,
            Direction::Narrower => Direction::Wider,
        }
    }
}

/// Who reaches something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// A declared agent, by itself.
    Agent(String),
    /// Whoever writes what agents read, or opens a pull request from a fork.
    Stranger,
    /// All agents together, where none of them alone has the change.
    Together,
}

/// How many people have said yes to everything before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum After {
    /// Nobody.
    Alone,
    /// Some of one team.
    Fooled {
        /// The team, or the login of a person of none.
        team: String,
        /// How many of it.
        people: usize,
    },
    /// Everybody whose word counts anywhere.
    Everybody,
}

/// What happened to something that is declared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Edit {
    /// It was not there before.
    New {
        /// What it says.
        new: String,
    },
    /// It is no longer there.
    Gone {
        /// What it said.
        old: String,
    },
    /// It says something else.
    Changed {
        /// What it said.
        old: String,
        /// What it says.
        new: String,
    },
}

impl Edit {
    /// What turns `old` into `new`; nothing if they are equal.
    pub fn of(old: Option<String>, new: Option<String>) -> Option<Edit> {
        match (old, new) {
            (None, Some(new)) => Some(Edit::New { new }),
            (Some(old), None) => Some(Edit::Gone { old }),
            (Some(old), Some(new)) if old != new => Some(Edit::Changed { old, new }),
            _ => None,
        }
    }
}

/// One thing that is not as it was. Two differences are the same exactly if these are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
pub enum What {
    /// Another outcome for an agent: `contained`, `unanswerable`, `exceeded`.
    Verdict {
        /// The agent.
        agent: String,
        /// What happened to the outcome.
        #[serde(flatten)]
        edit: Edit,
    },
    /// Another sentence of the compiler about an agent.
    Sentence {
        /// The agent.
        agent: String,
        /// What happened to it.
        #[serde(flatten)]
        edit: Edit,
    },
    /// An effect came nearer or went farther.
    Effect {
        /// Who reaches it.
        who: Who,
        /// With whose yes.
        after: After,
        /// `change`.
        verb: String,
        /// `payments:main`; leaks are spelled `payments:code>api.anthropic.com`.
        asset: String,
        /// How far it was.
        old: Standing,
        /// How far it is.
        new: Standing,
    },
    /// A declared gate came, went, or asks otherwise.
    Gate {
        /// Its name.
        gate: String,
        /// What it asks: "1 of sre".
        #[serde(flatten)]
        edit: Edit,
    },
    /// A declared gate stands before something else than before.
    Stands {
        /// Its name.
        gate: String,
        /// The effect as declared: `change payments:infra`.
        before: String,
        /// Whether it stands before it now; if not, it did.
        new: bool,
    },
    /// An effect can, or can no longer, be had past a declared gate when everybody but its own people consents.
    Necessity {
        /// Its name.
        gate: String,
        /// The effect: `change payments:infra`.
        before: String,
        /// How derivable the effect was past the gate: `impossible` means that the gate was necessary.
        old: Standing,
        /// How derivable it is.
        new: Standing,
    },
    /// A declared gate can, or can no longer, be answered by anybody.
    Answerable {
        /// Its name.
        gate: String,
        /// The effect as declared.
        before: String,
        /// Whether somebody can answer.
        new: bool,
    },
    /// Somebody's yes counts, or no longer counts, at a declared gate.
    Voice {
        /// Its name.
        gate: String,
        /// The automation, agent or team, or the actor if none is known.
        who: String,
        /// How well it was known that the yes counts.
        old: Standing,
        /// How well it is known.
        new: Standing,
    },
    /// A setting or wiring came to let something through, or ceased to.
    Opening {
        /// What it says.
        text: String,
        /// How it was known.
        old: Standing,
        /// How it is known.
        new: Standing,
    },
    /// An assumption came, went, or says something else.
    Assumption {
        /// Its id.
        id: String,
        /// What it says, who vouches, until when.
        part: AssumptionPart,
        /// What happened to it.
        #[serde(flatten)]
        edit: Edit,
    },
    /// A question came or went.
    Question {
        /// Its key.
        key: String,
        /// What is not known.
        text: String,
        /// Whether it is asked now; if not, it was.
        new: bool,
    },
}

/// What of an assumption changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssumptionPart {
    /// All of it.
    Whole,
    /// Its date.
    Until,
    /// Who vouches for it.
    By,
    /// What is assumed.
    Text,
}

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
        Change { what, direction, worlds: Worlds::Applied, covered: false, cause: None, path: Vec::new() }
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

/// What one state of a project means that another did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
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
            What::Effect { verb, asset, old, new, .. } => {
                Some((Effect::new(verb.clone(), asset.clone()), (*old.min(new), *old.max(new))))
            }
            _ => None,
        };
        let mut moved: Vec<Moved<'_>> = wanted
            .filter_map(|change| {
                let (effect, standings) = effect(change)?;
                let What::Effect { who, after, .. } = &change.what else { return None };
                Some((who, after, effect, standings))
            })
            .collect();
        moved.sort();
        moved
    }
}

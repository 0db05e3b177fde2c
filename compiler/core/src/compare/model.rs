//! What a difference is made of. The serialised form is documented in `docs/json.md`.

use crate::reach::cost::Cost;
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
    /// A job runs an agent that is no longer declared, or was not declared before: nothing holds it.
    Undeclared {
        /// The agent, by the name that one side declares.
        agent: String,
        /// The job: `payments/claude.yml#claude`.
        job: String,
        /// Whether it runs undeclared now; if not, it did.
        new: bool,
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

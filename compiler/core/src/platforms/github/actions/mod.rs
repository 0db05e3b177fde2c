//! What is known of actions, commands and names of secrets: `stdlib/github/actions.kdl`, read.
//!
//! In: the KDL tree. Out: a [`Catalogue`] that answers by name. Never: looks at a workflow.

mod decode;
mod lookup;
#[cfg(test)]
mod tests;

pub use lookup::commands_in;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that is known, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Actions, by name in small letters.
    pub actions: Vec<Action>,
    /// Commands of `run:`.
    pub commands: Vec<Command>,
    /// Names of secrets.
    pub secrets: Vec<Secret>,
    /// Which commands begin with a word, by number.
    by_tool: BTreeMap<String, Vec<usize>>,
}

/// What an action executes of a checkout beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Executes {
    /// Nobody has said.
    #[default]
    Unknown,
    /// Nothing of it.
    Nothing,
    /// What steers agents: hooks and tool configurations.
    Steering,
    /// What its script requires, which its text shows.
    Script,
    /// Anything.
    All,
}

/// What an action or command does besides having its job's power.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Does {
    /// Approves the proposal that started it.
    Approves,
    /// Merges the proposal that started it, or arms auto-merge.
    Merges,
    /// Opens a pull request.
    Proposes,
    /// Pushes commits or tags.
    Pushes,
    /// Publishes to `npm`, `pypi`, `crates`, `gem`, `maven`, `image` or `release`.
    Publishes(String),
    /// Changes what runs somewhere.
    Deploys,
    /// Leaves an artifact.
    Uploads,
    /// Takes artifacts.
    Downloads,
    /// Takes a cache.
    Restores,
    /// Leaves a cache.
    Saves,
    /// Brings files of a repository.
    Checkout,
}

/// Something that it does, and the input that decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behaviour {
    /// What.
    pub does: Does,
    /// Only if this input is given and is not `false`; `INPUT has TEXT`: only if its value holds a text.
    pub when: Option<String>,
    /// Unless this input is `false` (or, for `…-disabled`, is true).
    pub unless: Option<String>,
}

/// The identity token exchanged for a vendor's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The vendor's App by slug; its bot is `SLUG[bot]`.
    pub app: String,
    /// The input that turns the exchange off.
    pub unless: Option<String>,
    /// Permissions that the App is known to have; of the others nobody has said.
    pub grants: Vec<String>,
}

/// A wait for people inside a workflow, and the inputs that say for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asks {
    /// The input that lists users and teams.
    pub approvers: String,
    /// The input that says how many of them; all, if it is not given.
    pub count: Option<String>,
    /// The input that, if true, keeps who started the run from answering.
    pub not_starter: Option<String>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// `owner/name` or `owner/name/path`, in small letters.
    pub name: String,
    /// The vendor of the model, if it is an agent.
    pub agent: Option<String>,
    /// Inputs that take a GitHub token.
    pub tokens: Vec<String>,
    /// Its exchange, if it makes one.
    pub exchange: Option<Exchange>,
    /// Inputs that take an App's private key.
    pub app_keys: Vec<String>,
    /// Channels that it reads by itself: `issues`, `pull-requests`.
    pub reads: Vec<String>,
    /// Inputs that it runs as a script.
    pub runs: Vec<String>,
    /// What it executes of a checkout.
    pub executes: Executes,
    /// For whom it waits, if that is what it does.
    pub asks: Option<Asks>,
    /// What else it does.
    pub behaviours: Vec<Behaviour>,
    /// Month of the knowledge.
    pub as_of: String,
    /// Where it is from.
    pub source: String,
}

/// A command of `run:`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Its words, which stand in this order in one command; options may stand between them.
    pub words: Vec<String>,
    /// The vendor of the model, if it starts an agent.
    pub agent: Option<String>,
    /// What it does.
    pub behaviours: Vec<Behaviour>,
    /// Whether it executes configuration of the checkout by itself.
    pub executes: Executes,
}

/// What a secret of some name is taken for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// The name, in capitals, with `*` for any text.
    pub name: String,
    /// What it opens.
    pub opens: Opens,
}

/// What a secret opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opens {
    /// Nothing beyond itself.
    Nothing,
    /// A registry to publish to.
    Registry(String),
    /// A cloud account.
    Cloud(String),
    /// GitHub, as some user.
    GitHub,
}

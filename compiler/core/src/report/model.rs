//! What a report says, as plain data for its template. Texts are as they were declared or derived; the template escapes them.

use serde::Serialize;

/// One report.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Page {
    /// The repositories' names.
    pub title: String,
    pub organization: Option<String>,
    pub repositories: Vec<Named>,
    /// Date of the library's knowledge.
    pub knowledge: &'static str,
    pub snapshots: Vec<super::Dated>,
    pub artifacts: Vec<Line>,
    pub gates: Vec<GateLine>,
    pub glass: Vec<Glass>,
    /// What somebody causes who has no access.
    pub strangers: String,
    /// What agents reach together and none alone; none with a single agent.
    pub together: Option<String>,
    pub agents: Vec<Section>,
    /// Those that the agents' verdicts lean on.
    pub assumptions: Vec<Told>,
}

/// A repository.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Named {
    pub name: String,
    pub github: Option<String>,
}

/// Artifacts of one kind.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Line {
    /// A path, or a pattern of several.
    pub files: String,
    /// "10 files"; none for a single one.
    pub count: Option<String>,
    pub does: String,
    pub who: String,
    /// What that person may type.
    pub commands: Vec<String>,
}

/// A declared gate.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GateLine {
    pub name: String,
    pub before: Vec<String>,
    /// "1 of sre, not the requester".
    pub who: String,
    /// What asks on the platform.
    pub asked: String,
    /// Whether it is necessary while nothing is applied.
    pub merged: String,
    pub applied: String,
}

/// What a team may do past the gates.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Glass {
    pub team: String,
    pub effect: String,
    /// By what it can.
    pub means: &'static str,
}

/// One agent: at most 40 lines.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Section {
    pub name: String,
    pub sentence: String,
    pub merged: &'static str,
    pub applied: &'static str,
    /// What it can besides, until what is emitted is applied.
    pub until: Option<String>,
    pub runs: String,
    pub gates: Vec<Waits>,
    pub assumptions: Vec<Assumed>,
    pub credentials: Vec<String>,
    pub strangers: String,
    pub undo: String,
    pub answers: String,
    pub rows: Vec<Row>,
    /// How many rows are left out.
    pub more: Option<usize>,
}

/// The gates before one effect.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Waits {
    pub effect: String,
    pub by: Vec<Asks>,
}

/// A gate, shortly.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Asks {
    pub gate: String,
    pub who: String,
    pub asked: String,
    pub applied: String,
}

/// An assumption that containment leans on.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Assumed {
    pub id: String,
    /// The worst effect that it rules out.
    pub else_effect: String,
}

/// An assumption in words.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Told {
    pub id: String,
    pub says: String,
    /// Who vouches for it, and until when.
    pub owner: String,
}

/// Effects that come about in the same way.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub verb: String,
    pub assets: Vec<String>,
    pub admitted: &'static str,
    pub how: String,
}

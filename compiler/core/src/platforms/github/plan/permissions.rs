//! What the token of a job may, once calls have narrowed it.

use super::Frame;
use crate::platforms::github::workflow::model::{Grant, Level, Permissions};
use gabion_facts::source::Span;
use std::collections::BTreeMap;

/// What is known of one permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level3 {
    /// How much.
    pub level: Level,
    /// Whether that is capped by a setting that the tree does not show.
    pub capped: bool,
    /// The line that says so.
    pub span: Span,
}

/// What a token may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effective {
    /// No workflow says; a setting of the repository does.
    Default,
    /// Exactly these, by the key of `permissions:`.
    Only(BTreeMap<String, Level3>),
}

/// The keys of `permissions:`, without `id-token`. Source: `@actions/workflow-parser` 0.3.61, 2026-08.
const KEYS: [&str; 19] = [
    "actions",
    "artifact-metadata",
    "attestations",
    "checks",
    "code-quality",
    "contents",
    "copilot-requests",
    "deployments",
    "discussions",
    "drives",
    "issues",
    "models",
    "packages",
    "pages",
    "pull-requests",
    "repository-projects",
    "security-events",
    "statuses",
    "vulnerability-alerts",
];

/// The permissions of the job at the end of the frames: its own or its file's, never more than the caller's.
pub(super) fn effective(frames: &[Frame<'_>]) -> Effective {
    let mut current = Effective::Default;
    for (at, frame) in frames.iter().enumerate() {
        let own = frame
            .job
            .permissions
            .as_ref()
            .or(frame.workflow.permissions.as_ref());
        current = match (own, current) {
            (None, current) => current,
            (Some(own), _) if at == 0 => Effective::Only(spelled(own, false)),
            (Some(own), Effective::Default) => Effective::Only(spelled(own, true)),
            (Some(own), Effective::Only(cap)) => Effective::Only(narrowed(spelled(own, false), &cap)),
        };
    }
    current
}

fn spelled(permissions: &Permissions, capped: bool) -> BTreeMap<String, Level3> {
    let all = |level: Level| {
        let keys = KEYS
            .iter()
            .copied()
            .chain((level == Level::Write).then_some("id-token"));
        keys.map(|key| {
            (
                key.to_owned(),
                Level3 {
                    level,
                    capped,
                    span: permissions.span,
                },
            )
        })
        .collect()
    };
    match &permissions.grant {
        Grant::ReadAll => all(Level::Read),
        Grant::WriteAll => all(Level::Write),
        Grant::Only(list) => {
            let level = |(name, level): &(crate::platforms::github::workflow::model::Text, Level)| {
                (
                    name.value.clone(),
                    Level3 {
                        level: *level,
                        capped,
                        span: name.span,
                    },
                )
            };
            list.iter().map(level).collect()
        }
    }
}

fn narrowed(own: BTreeMap<String, Level3>, cap: &BTreeMap<String, Level3>) -> BTreeMap<String, Level3> {
    own.into_iter()
        .filter_map(|(key, found)| {
            let bound = cap.get(&key)?;
            let level = found.level.min(bound.level);
            Some((
                key,
                Level3 {
                    level,
                    capped: bound.capped,
                    span: found.span,
                },
            ))
        })
        .collect()
}

impl Effective {
    /// How much of a permission is certain; `None` if a setting decides.
    pub fn level(&self, key: &str) -> Option<Level> {
        match self {
            Effective::Default => None,
            Effective::Only(levels) => Some(levels.get(key).map_or(Level::None, |found| found.level)),
        }
    }

    /// The line that lets the job mint identity tokens.
    pub fn identity(&self) -> Option<Level3> {
        match self {
            Effective::Default => None,
            Effective::Only(levels) => levels
                .get("id-token")
                .copied()
                .filter(|found| found.level == Level::Write),
        }
    }
}

//! What every emitted artifact owes beside its effect on reach: pins, least rights at the top, limits of time.

use crate::diagnostic::Diagnostic;
use crate::emit::artifact::Artifact;
use crate::source::{FileId, Sources};
use std::collections::BTreeMap;

/// Everything that an artifact, as it was read back, fails to keep.
pub(super) fn check(_artifacts: &[Artifact], _written: &BTreeMap<String, FileId>, _sources: &Sources) -> Vec<Diagnostic> {
    Vec::new()
}

//! What one repository hides and another shows: a private one is read, a public one is written.

use super::names;
use super::people::Contexts;
use crate::facts::{FactBase, Pred};

/// What writes where everybody reads.
const WRITING: [&str; 4] = [
    "issues:write",
    "pull_requests:write",
    "discussions:write",
    "contents:write",
];

/// What reads code.
const READING: [&str; 2] = ["contents:read", "contents:write"];

/// States, for each private repository and each public one, what whoever has both can tell. What nobody knows the visibility of may
/// be private; it is not taken for public, since everything that is written there would then be told.
pub(super) fn state(contexts: &Contexts, base: &mut FactBase) {
    for private in contexts.values().filter(|context| context.public() != Some(true)) {
        let asset = format!("{}:code>everybody", private.name);
        let mut told = false;
        for public in contexts.values().filter(|context| context.public() == Some(true)) {
            told = true;
            for writing in WRITING {
                base.known(Pred::Discloses, &[&asset, &public.name, writing], None, "");
            }
        }
        for reading in READING.iter().filter(|_| told) {
            let args = [*reading, private.name.as_str(), &asset];
            if private.public().is_some() {
                base.known(Pred::ReadsCode, &args, None, "");
            } else {
                let question = names::visibility_question(&private.name);
                base.unknown(Pred::ReadsCode, &args, &question, None, "");
            }
        }
    }
}

//! YAML text to our own spanned tree.
//!
//! In: the text of one file. Out: a [`Node`] whose every key and value has its span, or one located error. Never: knows what a
//! key means. Hostile input is bounded before anybody looks at it: size, depth, and the number of nodes that aliases unfold to.
//!
//! Scalars follow the core schema of YAML 1.2, so a bare `on` is a word and not a truth value. A key that occurs twice, a merge
//! key, a second document and an unusual tag are errors, as they are on GitHub.

mod parse;
#[cfg(test)]
mod tests;
mod tree;

pub use parse::{MAX_DEPTH, MAX_NODES, MAX_SIZE, YamlError, parse};
pub use tree::{Entry, Node, Scalar, Value};

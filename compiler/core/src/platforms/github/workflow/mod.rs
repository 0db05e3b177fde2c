//! Workflow files.
//!
//! In: the spanned YAML tree of one file. Out: a typed [`model::Workflow`], with every problem of the file; conditions, partially
//! evaluated. Never: knows what an action does.

pub mod condition;
mod decode;
mod expression;
pub mod model;
mod parts;
mod steps;

#[cfg(test)]
mod tests;

pub use decode::{decode, decode_steps, secrets_in};
pub(super) use expression::{Expression, Operator, expressions, field, parse, secret_names, secret_uses};
pub use parts::defaults;

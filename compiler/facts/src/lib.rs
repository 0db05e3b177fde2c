//! The narrow waist of Gabion.
//!
//! Everything that says who can do what becomes a *fact*; one set of positive *rules* closes over them. This crate holds what
//! both the compiler and its build script need for that:
//!
//! * [`source`]: files by id, byte spans, lines and columns;
//! * [`diagnostic`]: one plain-data finding for every sink;
//! * [`syntax`]: KDL text to our own spanned tree, the only place that knows the `kdl` crate;
//! * [`facts`]: the closed vocabulary (sorts, predicates), grades, origins, fact bases;
//! * [`rules`]: rules in KDL to checked, compiled rules.
//!
//! It has no file system, clock, environment or network.

pub mod diagnostic;
pub mod facts;
pub mod rules;
pub mod source;
pub mod syntax;

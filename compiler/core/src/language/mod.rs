//! KDL trees to the declaration.
//!
//! In: the spanned tree of `gabion.kdl`. Out: a [`model::Declaration`] and every error of the file at once. Never: looks at the
//! work tree or at settings.

pub mod model;

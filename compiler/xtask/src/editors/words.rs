//! What the table says of a word, as colours need it.

use gabion_core::language::schema::{EFFECT_PLACES, NodeRow, Property, Status, TOP};

/// What a node is, to somebody who reads a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It stands at the top of the file.
    Declaration,
    /// It stands in a block.
    Part,
    /// A verb: what is done to an asset.
    Effect,
    /// An error in this edition.
    Later,
}

/// The class of a row.
pub fn class(row: &NodeRow) -> Class {
    if matches!(row.status, Status::Later(_)) {
        Class::Later
    } else if row.parents == EFFECT_PLACES {
        Class::Effect
    } else if row.parents.contains(&TOP) {
        Class::Declaration
    } else {
        Class::Part
    }
}

/// Whether writing a property is an error in this edition.
pub fn is_later(property: &Property) -> bool {
    matches!(property.status, Status::Later(_))
}
